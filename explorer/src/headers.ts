/** Headers that may be typed in the page; in lower case for comparison. */
const NAMES = [
  'Accept-Language',
  'SO-Language',
  'SO-TimeZone',
  'Idempotency-Key',
  'X-Request-Id',
  'traceparent',
];
const ALLOWED = new Set(NAMES.map((name) => name.toLowerCase()));

/** The text that the headers editor begins with. */
export const headersNote = `// Headers as JSON: {"Accept-Language": "nb"}
// Not Authorization, Cookie, SO-AppToken and
// X-XSRF-TOKEN: requests use your login, and whoever
// uses this screen next could read a secret here.
// Sent are ${NAMES.slice(0, 3).join(', ')},
// ${NAMES.slice(3).join(', ')}.
`;

/** The message that refuses headers, which names those that may be typed; null if all may. */
export function refusalOf(headers: Record<string, unknown>): string | null {
  const refused = Object.keys(headers).filter((name) => !ALLOWED.has(name.toLowerCase()));
  if (refused.length === 0) return null;
  return (
    `${refused.join(', ')} cannot be sent from this page: requests use your login, and secrets are` +
    ` not typed here, where others could read them. Headers that may be typed: ${NAMES.join(', ')}.`
  );
}
