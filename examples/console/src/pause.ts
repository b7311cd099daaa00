/** Waits before another attempt: longer after each one, at most 5 s, and not when the network is back. */
export function pause(attempts: number): Promise<void> {
  const most = Math.min(5_000, 300 * 2 ** attempts);
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(waiting);
      removeEventListener('online', go);
      resolve();
    };
    // Pages that were cut off together do not all come back at the same moment.
    const waiting = setTimeout(go, most * (0.5 + Math.random() / 2));
    addEventListener('online', go);
  });
}
