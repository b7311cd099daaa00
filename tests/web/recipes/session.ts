/** The key under which all tabs find the XSRF token, which is of no use without the cookie. */
const TOKEN = 'xsrf-token';

/** Log in: name and password are sent once and kept nowhere; the browser keeps a cookie. */
export async function logIn(service: string, name: string, password: string): Promise<void> {
  const answer = await fetch(`${service}/session`, {
    method: 'POST',
    credentials: 'include',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ name, password }),
  });
  if (answer.status === 401) throw new Error('The name or the password is wrong.');
  if (!answer.ok) throw new Error(await answer.text());
  localStorage.setItem(TOKEN, answer.headers.get('X-XSRF-TOKEN') ?? '');
}

export async function logOut(service: string): Promise<void> {
  const headers = sessionHeaders();
  localStorage.removeItem(TOKEN);
  await fetch(`${service}/session`, { method: 'DELETE', credentials: 'include', headers });
}

/** The headers of every call; the cookie goes along by `credentials: 'include'`. */
export function sessionHeaders(): Record<string, string> {
  return { 'X-XSRF-TOKEN': localStorage.getItem(TOKEN) ?? '' };
}

/** Loads this tab anew when another one logs in or out, so that it shows nothing of the login before. */
export function followOtherTabs(): void {
  addEventListener('storage', ({ key }) => {
    if (key === TOKEN) location.reload();
  });
}
