/** Who is exploring, and how requests say so. */

import { xsrfToken } from './xsrf';

/**
 * A session of this browser. Its cookie holds the secret, which no script can read; the token shows
 * that this page is what sends a request, and stands for this session and no later one.
 */
export type Login = { name: string; token: string };

/** Why a login did not work, in words for the person who tried. */
export class LoginRefused extends Error {}

/** The session is over: expired, ended elsewhere, or another one has taken its place. */
export class SessionEnded extends Error {}

/** Who was logged in already when the page was served, as it says itself. */
export function loggedIn(): Login | null {
  const input = document.getElementById('XSRF_TOKEN');
  return input instanceof HTMLInputElement
    ? { name: input.dataset.name ?? '', token: input.value }
    : null;
}

/** Begin a session by name and password, which are not kept. */
export async function logIn(name: string, password: string): Promise<Login> {
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
  return { name, token: xsrfToken() ?? '' };
}

/** End the session, here and in every other tab; SessionEnded if it was over before. */
export async function logOut(login: Login): Promise<void> {
  await sent(
    fetch('/session', {
      method: 'DELETE',
      credentials: 'same-origin',
      headers: { 'X-XSRF-TOKEN': login.token },
    }),
  );
}

/** Send one operation as the person who is logged in; SessionEnded if nobody is any more. */
export async function send(login: Login, operation: unknown): Promise<Response> {
  return sent(
    fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: {
        Accept: 'application/graphql-response+json, application/json',
        'Content-Type': 'application/json',
        // Sent even when empty: it keeps the browser's own login window from coming up.
        'X-XSRF-TOKEN': login.token,
      },
      body: JSON.stringify(operation),
    }),
  );
}

async function sent(answering: Promise<Response>): Promise<Response> {
  const answer = await answering;
  if (answer.status === 401) {
    throw new SessionEnded('Your session has ended. Log in again.');
  }
  return answer;
}
