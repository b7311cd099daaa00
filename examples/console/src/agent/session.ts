/** The agent's login: a session of this browser, in a cookie that no script can read. */

import type { Door } from '../client';

export async function logIn(name: string, password: string): Promise<void> {
  const answer = await fetch('/session', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (answer.status === 401) throw new Error('The name or the password is wrong.');
  if (!answer.ok) throw new Error(await answer.text());
}

export async function logOut(door: Door): Promise<void> {
  await fetch('/session', { method: 'DELETE', headers: door.headers() });
}

/**
 * The credentials of the login that this browser has now; null if it has none. The XSRF token is sent with
 * each call and with `connection_init`. It is read once: if somebody else logs in in another tab, this
 * one is refused, and does not go on as them.
 */
export function currentDoor(): Door | null {
  const token = /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1];
  if (!token) return null;
  return { headers: () => ({ 'X-XSRF-TOKEN': token }), credentials: 'same-origin' };
}
