import { InfiniteQueryObserver, MutationObserver, QueryClient } from '@tanstack/query-core';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';

import { CREATE, RENAME, SESSIONS, type Session } from './documents.js';

/** Errors after which the same call may succeed a moment later. */
const PASSING = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT'];

export class ServiceError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

/** Sends an operation; throws ServiceError if it was refused, and TypeError if no answer came. */
export async function send<Data, Variables>(
  service: string,
  headers: Record<string, string>,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await fetch(`${service}/graphql`, {
    method: 'POST',
    credentials: 'include',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ query: print(document), variables }),
  });
  const body = (await answer.json()) as {
    data?: Data | null;
    errors?: { message: string; extensions: { code: string } }[];
  };
  const error = body.errors?.[0];
  if (error) throw new ServiceError(error.message, error.extensions.code);
  return body.data as Data;
}

/** True if a call is to be sent again: not after a refusal, only after an error that passes by itself. */
function retry(failures: number, error: Error): boolean {
  return failures < 5 && (error instanceof ServiceError ? PASSING.includes(error.code) : error instanceof TypeError);
}

export function createClient(): QueryClient {
  // Queries may always be sent again. Mutations too, because each has an Idempotency-Key here.
  return new QueryClient({ defaultOptions: { queries: { retry, staleTime: 10_000 }, mutations: { retry } } });
}

/** Cache keys: all lists begin with `sessions`, so that one call marks all of them as old. */
export const keys = { lists: ['sessions'], list: (begin: string) => ['sessions', begin] };

/** The options of `useInfiniteQuery`: page after page of the sessions whose customer begins so. */
export function sessions(client: QueryClient, service: string, headers: () => Record<string, string>, begin: string) {
  return new InfiniteQueryObserver(client, {
    queryKey: keys.list(begin),
    queryFn: ({ pageParam }) => send(service, headers(), SESSIONS, { begin, after: pageParam }),
    initialPageParam: null as string | null,
    getNextPageParam: ({ chatSessions: { pageInfo } }) => (pageInfo.hasNextPage ? pageInfo.endCursor : null),
  });
}

/** The options of `useMutation`. Its variables hold the key, so that all attempts have the same one. */
export function creation(client: QueryClient, service: string, headers: () => Record<string, string>) {
  return new MutationObserver(client, {
    mutationFn: ({ name, key }: { name: string; key: string }) =>
      send(service, { ...headers(), 'Idempotency-Key': key }, CREATE, { name }),
    onSuccess: () => client.invalidateQueries({ queryKey: keys.lists }),
  });
}

/** Saves a name, unless somebody else changed the session: then the newest state is read instead. */
export async function rename(
  client: QueryClient,
  service: string,
  headers: Record<string, string>,
  shown: Session,
  name: string,
): Promise<'saved' | 'stale'> {
  const { chatSessionId: key, version } = shown;
  let outcome: 'saved' | 'stale' = 'saved';
  try {
    const sent = { ...headers, 'Idempotency-Key': crypto.randomUUID() };
    await send(service, sent, RENAME, { key, version, name });
  } catch (error) {
    if (!(error instanceof ServiceError && error.code === 'STALE')) throw error;
    outcome = 'stale';
  }
  await client.invalidateQueries({ queryKey: keys.lists });
  return outcome;
}
