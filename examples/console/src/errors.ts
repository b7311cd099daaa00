/** The meaning of error codes for a page. */

import { CombinedError } from '@urql/core';

/** True if an error of the service has one of these codes in `extensions.code`. */
export function hasCode(error: CombinedError | undefined, ...codes: string[]): boolean {
  return error?.graphQLErrors.some(({ extensions }) => codes.includes(String(extensions.code))) ?? false;
}

/** True if the same call may succeed a moment later. */
export function passes(error: CombinedError): boolean {
  if (isLoginRefused(error)) return false;
  const passing = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT', 'RATE_LIMITED'];
  return error.networkError !== undefined || hasCode(error, ...passing);
}

/** True if the login is over, by the code of an error or by the close code of a WebSocket. */
export function isLoginRefused(error: CombinedError): boolean {
  const closed: unknown = error.networkError;
  const code = closed instanceof CloseEvent ? closed.code : undefined;
  return hasCode(error, 'UNAUTHENTICATED') || code === 4401;
}

/** The text of an error for a person. */
export function textOf(error: unknown): string {
  if (!(error instanceof CombinedError)) return error instanceof Error ? error.message : String(error);
  if (isLoginRefused(error)) return 'The login is over.';
  return error.graphQLErrors[0]?.message ?? 'The service cannot be reached.';
}
