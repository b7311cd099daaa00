import type { Login } from './login';
import { xsrfToken } from './xsrf';

const EVERY_MS = 5_000;

/**
 * Calls `onEnd` when the browser's session is no longer this login's: it was ended or has expired,
 * or somebody else logged in, in whichever tab. The XSRF cookie, which belongs to the session,
 * tells. Returns a function that ends the watch.
 */
export function watch(login: Login, onEnd: () => void): () => void {
  const check = () => {
    if (xsrfToken() !== login.token) onEnd();
  };
  const stop = new AbortController();
  const options = { signal: stop.signal };
  for (const event of ['focus', 'pageshow']) window.addEventListener(event, check, options);
  document.addEventListener('visibilitychange', check, options);
  const timer = setInterval(check, EVERY_MS);
  stop.signal.addEventListener('abort', () => clearInterval(timer));
  return () => stop.abort();
}
