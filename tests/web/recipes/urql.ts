import { Client, CombinedError, fetchExchange } from '@urql/core';
import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/core';
import { cacheExchange, type Cache } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';

import { NEWEST, RENAME, type Session } from './documents.js';

/** Errors after which the same call may succeed a moment later. */
const PASSING = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT'];
const ATTEMPTS = 5;

/** Types without an `id`: their values are part of the entity that has them. */
const VALUES = [
  ...['Address', 'DeletedChatSession', 'FieldProperty', 'FieldRight', 'LocalizedField'],
  ...['StringEntry', 'StructuredAddress', 'TableRight', 'Viewer'],
];

export function hasCode(error: CombinedError | undefined, ...codes: string[]): boolean {
  return error?.graphQLErrors.some((each) => codes.includes(String(each.extensions.code))) ?? false;
}

/** Lets the lists of all filters and orders be read again, because their rows are others now. */
function forgetLists(_result: unknown, _variables: unknown, cache: Cache): void {
  for (const { fieldName, arguments: given } of cache.inspectFields('Query')) {
    if (fieldName === 'chatSessions') cache.invalidate('Query', fieldName, given);
  }
}

export function createClient(service: string, headers: () => Record<string, string>): Client {
  return new Client({
    url: `${service}/graphql`,
    preferGetMethod: false,
    fetchOptions: () => ({ credentials: 'include', headers: headers() }),
    exchanges: [
      cacheExchange({
        // Entities are found by `id`.
        keys: Object.fromEntries(VALUES.map((name) => [name, () => null])),
        resolvers: { Query: { chatSessions: relayPagination() } },
        updates: {
          Mutation: {
            createChatSession: forgetLists,
            deleteChatSession: forgetLists,
            deleteChatSessionById: forgetLists,
          },
        },
      }),
      fetchExchange,
    ],
  });
}

/** Runs a mutation once, however often it has to be sent: all attempts have the same Idempotency-Key. */
export async function mutateOnce<Data, Variables extends AnyVariables>(
  client: Client,
  headers: () => Record<string, string>,
  mutation: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<OperationResult<Data, Variables>> {
  const key = crypto.randomUUID();
  const fetchOptions = () => ({
    credentials: 'include' as const,
    headers: { ...headers(), 'Idempotency-Key': key },
  });
  for (let attempt = 1; ; attempt += 1) {
    const result = await client.mutation(mutation, variables, { fetchOptions }).toPromise();
    const passes = hasCode(result.error, ...PASSING) || result.error?.networkError !== undefined;
    if (!passes || attempt === ATTEMPTS) return result;
    await new Promise((resolve) => setTimeout(resolve, 300 * 2 ** attempt * Math.random()));
  }
}

/** Saves a name, unless somebody else changed the session: then the newest state is shown instead. */
export async function rename(
  client: Client,
  headers: () => Record<string, string>,
  shown: Session,
  name: string,
): Promise<'saved' | 'stale'> {
  const { chatSessionId: key, version } = shown;
  const { error } = await mutateOnce(client, headers, RENAME, { key, version, name });
  if (!error) return 'saved';
  if (!hasCode(error, 'STALE')) throw error;
  await client.query(NEWEST, { key }, { requestPolicy: 'network-only' }).toPromise();
  return 'stale';
}
