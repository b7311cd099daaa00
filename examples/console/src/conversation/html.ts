/** Typed text as the HTML that messages are. What comes from the service is clean, and is shown as it is. */
export function toHtml(typed: string): string {
  const escaped = typed.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  return escaped.replaceAll('\n', '<br>');
}
