/** Who is exploring, and how requests say so. */

export type Login = { name: string; authorization: string };

/** Why a login did not work, in words for the person who tried. */
export class LoginRefused extends Error {}

/**
 * Check a name and password with the service.
 *
 * The password is kept only inside the returned value, so it is gone with the page.
 */
export async function logIn(name: string, password: string): Promise<Login> {
  const login = { name, authorization: `Basic ${toBase64(`${name}:${password}`)}` };
  const answer = await send(login, { query: '{ __typename }' });
  if (answer.status === 401) {
    throw new LoginRefused('Wrong name or password.');
  }
  if (answer.status === 503) {
    throw new LoginRefused('Too many logins at once. Try again in a moment.');
  }
  if (!answer.ok) {
    throw new LoginRefused(`The service answered ${answer.status}. Try again, or ask its operator.`);
  }
  return login;
}

/** Send one operation as a person who is logged in. */
export function send(login: Login, operation: unknown): Promise<Response> {
  return fetch('/graphql', {
    method: 'POST',
    // With credentials of its own, the browser would put its login window before ours.
    credentials: 'omit',
    headers: {
      Accept: 'application/graphql-response+json, application/json',
      'Content-Type': 'application/json',
      Authorization: login.authorization,
    },
    body: JSON.stringify(operation),
  });
}

/** Base64 of a text's UTF-8 bytes; `btoa` alone knows Latin-1 only. */
function toBase64(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}
