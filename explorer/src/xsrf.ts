/** The XSRF token of the browser's session, from its cookie. */
export function xsrfToken(): string | undefined {
  const cookies = document.cookie.split('; ').map((cookie) => cookie.split('='));
  return cookies.find(([name]) => name === 'XSRF-TOKEN')?.[1];
}
