/** Where this tab keeps the XSRF token, so that a reload does not lose the login. */
const TOKEN = 'xsrf-token';

/** Log in: name and password are sent once and kept nowhere; the browser keeps a cookie. */
export async function logIn(service: string, name: string, password: string): Promise<void> {
  const answer = await fetch(`${service}/session`, {
    method: 'POST',
    credentials: 'include',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  sessionStorage.setItem(TOKEN, answer.headers.get('X-XSRF-TOKEN') ?? '');
}

export async function logOut(service: string): Promise<void> {
  const headers = sessionHeaders();
  sessionStorage.removeItem(TOKEN);
  await fetch(`${service}/session`, { method: 'DELETE', credentials: 'include', headers });
}

/** The headers of every call; the cookie goes along by `credentials: 'include'`. */
export function sessionHeaders(): Record<string, string> {
  return { 'X-XSRF-TOKEN': sessionStorage.getItem(TOKEN) ?? '' };
}
