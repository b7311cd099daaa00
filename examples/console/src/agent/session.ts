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

export async function logOut(): Promise<void> {
  await fetch('/session', { method: 'DELETE', headers: AGENT.headers() });
}

export function isLoggedIn(): boolean {
  return xsrfToken() !== '';
}

/** Sent back with each call, and with `connection_init`: it shows that a page of this origin calls. */
function xsrfToken(): string {
  return /(?:^|; )XSRF-TOKEN=([^;]*)/.exec(document.cookie)?.[1] ?? '';
}

export const AGENT: Door = {
  headers: () => ({ 'X-XSRF-TOKEN': xsrfToken() }),
  credentials: 'same-origin',
};
