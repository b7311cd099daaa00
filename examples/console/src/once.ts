/** Mutations that are done once, however often they have to be sent. */

import type { AnyVariables, TypedDocumentNode } from '@urql/core';

import type { Connection } from './client';
import { passes } from './errors';
import { pause } from './pause';

/**
 * Sends a mutation until it is answered; throws the CombinedError by which it was refused.
 *
 * All attempts have the same Idempotency-Key. The service does the call once, so that it does no harm
 * if only the answer was lost.
 */
export async function mutateOnce<Data, Variables extends AnyVariables>(
  { client, door }: Connection,
  mutation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const key = crypto.randomUUID();
  const fetchOptions = () => ({
    credentials: door.credentials,
    headers: { ...door.headers(), 'Idempotency-Key': key },
  });
  for (let attempt = 0; ; attempt += 1) {
    const { data, error } = await client.mutation(mutation, variables, { fetchOptions }).toPromise();
    if (data) return data;
    if (!error || !passes(error)) throw error ?? new Error('There was no answer.');
    await pause(attempt);
  }
}
