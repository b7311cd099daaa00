/** What the codes of errors mean for a page. */

import { CombinedError } from '@urql/core';

/** Whether an error of the service has one of these codes, as in `extensions.code`. */
export function hasCode(error: CombinedError | undefined, ...codes: string[]): boolean {
  return error?.graphQLErrors.some(({ extensions }) => codes.includes(String(extensions.code))) ?? false;
}

/** Whether the same call may succeed a moment later; nothing of it was refused. */
export function passes(error: CombinedError): boolean {
  if (isLoginRefused(error)) return false;
  const passing = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT', 'RATE_LIMITED'];
  return error.networkError !== undefined || hasCode(error, ...passing);
}

/** Whether the login is over: by an error's code, or by the code with which a WebSocket was closed. */
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
