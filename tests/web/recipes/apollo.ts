import { ApolloClient, ApolloLink, CombinedGraphQLErrors, HttpLink, InMemoryCache } from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { RetryLink } from '@apollo/client/link/retry';
import { relayStylePagination } from '@apollo/client/utilities';
import { map } from 'rxjs';

import { NEWEST, RENAME, type Session } from './documents.js';

/** Errors after which the same call may succeed a moment later. */
const PASSING = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT'];

export function hasCode(error: unknown, ...codes: string[]): boolean {
  return CombinedGraphQLErrors.is(error) && error.errors.some((each) => codes.includes(String(each.extensions?.code)));
}

export function createClient(service: string, headers: () => Record<string, string>): ApolloClient {
  const login = new SetContextLink((previous) => ({ headers: { ...previous.headers, ...headers() } }));
  // A mutation is sent again only with an Idempotency-Key: the service then does it once.
  const retry = new RetryLink({
    delay: { initial: 300, jitter: true },
    attempts: {
      max: 5,
      retryIf: (error, operation) => {
        const { headers: sent } = operation.getContext() as { headers?: Record<string, string> };
        const isSafe = operation.operationType === 'query' || sent?.['Idempotency-Key'] !== undefined;
        return isSafe && (hasCode(error, ...PASSING) || error instanceof TypeError);
      },
    },
  });
  // RetryLink sees only what is thrown.
  const passing = new ApolloLink((operation, forward) =>
    forward(operation).pipe(
      map((result) => {
        const error = result.data == null ? new CombinedGraphQLErrors(result) : null;
        if (hasCode(error, ...PASSING)) throw error;
        return result;
      }),
    ),
  );
  const http = new HttpLink({ uri: `${service}/graphql`, credentials: 'include' });
  return new ApolloClient({
    link: ApolloLink.from([login, retry, passing, http]),
    // Entities are found by `id`, which needs no configuration. Pages of one filter and order are one list.
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { chatSessions: relayStylePagination(['filter', 'orderBy']) } } },
    }),
  });
}

/** The context of a mutation that may be sent again; make one for each click of a user. */
export function once() {
  return { headers: { 'Idempotency-Key': crypto.randomUUID() } };
}

/** Saves a name, unless somebody else changed the session: then the newest state is shown instead. */
export async function rename(client: ApolloClient, shown: Session, name: string): Promise<'saved' | 'stale'> {
  const { chatSessionId: key, version } = shown;
  try {
    await client.mutate({ mutation: RENAME, variables: { key, version, name }, context: once() });
    return 'saved';
  } catch (error) {
    if (!hasCode(error, 'STALE')) throw error;
    await client.query({ query: NEWEST, variables: { key }, fetchPolicy: 'network-only' });
    return 'stale';
  }
}
