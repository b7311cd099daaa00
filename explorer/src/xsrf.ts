/** The token that goes with the browser's session, out of the cookie that it came in. */
export function xsrfToken(): string | undefined {
  const cookies = document.cookie.split('; ').map((each) => each.split('='));
  return cookies.find(([name]) => name === 'XSRF-TOKEN')?.[1];
}
