/** The explorer's login: sessions of this browser, and requests that are sent with them. */

import { xsrfToken } from './xsrf';

/**
 * A session of this browser. Its HttpOnly cookie holds the secret, which no script can read. The
 * XSRF token shows that this page sends a request; it is valid for this session only.
 */
export type Login = { name: string; token: string };

/** The message of a tab whose session is over. */
export const ENDED = 'Your session has ended. Log in again.';

/** A login failed; the message is for the person who tried. */
export class LoginRefused extends Error {}

/** The session is over: it expired, was ended elsewhere, or was replaced by another one. */
export class SessionEnded extends Error {}

/** The login that the page was served with, from its hidden input; null without one. */
export function loggedIn(): Login | null {
  const input = document.getElementById('XSRF_TOKEN');
  return input instanceof HTMLInputElement
    ? { name: input.dataset.name ?? '', token: input.value }
    : null;
}

/** A user of the demo, whose password is public. */
export type DemoLogin = { name: string; password: string; role: string };

/** The logins of the demo, which the page has where the demo is served; none elsewhere. */
export function demoLogins(): DemoLogin[] {
  const input = document.getElementById('DEMO_LOGINS');
  return input instanceof HTMLInputElement ? JSON.parse(input.value) : [];
}

/** Begin a session by name and password, which are not stored. */
export async function logIn(name: string, password: string): Promise<void> {
  const answer = await fetch('/session', {
    method: 'POST',
    credentials: 'same-origin',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (answer.status === 401) {
    throw new LoginRefused('Wrong name or password.');
  }
  if (answer.status === 429) {
    const seconds = answer.headers.get('Retry-After');
    throw new LoginRefused(`Too many attempts. Try again in ${seconds} seconds.`);
  }
  if (answer.status === 503) {
    throw new LoginRefused('Too many logins at once. Try again in a moment.');
  }
  if (!answer.ok) {
    throw new LoginRefused(`The service answered ${answer.status}: ${await answer.text()}`);
  }
  if (xsrfToken() === undefined) {
    throw new LoginRefused('Your browser keeps no cookies of this page; allow them, and log in again.');
  }
}

/** End the session, in every tab; throws SessionEnded if it was over before. */
export async function logOut(login: Login): Promise<void> {
  await checkSession(
    fetch('/session', {
      method: 'DELETE',
      credentials: 'same-origin',
      headers: { 'X-XSRF-TOKEN': login.token },
    }),
  );
}

/** Send one GraphQL operation with the session and typed headers; SessionEnded if it is over. */
export async function send(
  login: Login,
  operation: unknown,
  typed: Record<string, string>,
): Promise<Response> {
  return checkSession(
    fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        ...typed,
        Accept: 'application/graphql-response+json, application/json',
        'Content-Type': 'application/json',
        // Sent even when empty, because the service then answers 401 without a Basic challenge,
        // for which the browser would open its own login window.
        'X-XSRF-TOKEN': login.token,
      },
      body: JSON.stringify(operation),
    }),
  );
}

async function checkSession(request: Promise<Response>): Promise<Response> {
  const answer = await request;
  if (answer.status === 401) {
    throw new SessionEnded(ENDED);
  }
  return answer;
}
