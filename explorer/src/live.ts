import type { FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, createClient } from 'graphql-ws';

type Told = Record<string, { cursor?: string } | null>;

/**
 * Subscriptions by WebSocket. The browser sends the session's cookie with its handshake, and the
 * service knows the page by its origin. `onEnd` is called when the session is over.
 */
export function liveOf(onEnd: () => void) {
  const client = createClient({
    url: `${location.origin.replace(/^http/, 'ws')}/graphql`,
    on: {
      closed: (event) => {
        if ((event as CloseEvent).code === 4401) onEnd();
      },
    },
  });
  return {
    /** The results of a subscription; after a reconnect it goes on after the last event. */
    async *subscribe({ query, variables, operationName }: FetcherParams) {
      const payload = { query, operationName, variables: { ...variables } as Record<string, unknown> };
      const results = client.iterate(payload) as AsyncIterable<ExecutionResult<Told>>;
      for await (const result of results) {
        const [event] = Object.values(result.data ?? {});
        // The client sends this object again.
        if (event?.cursor && /\$after\b/.test(query)) payload.variables.after = event.cursor;
        yield result as ExecutionResult;
      }
    },
    end: () => void client.dispose(),
  };
}
