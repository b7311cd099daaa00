/**
 * Follows events, so that nothing is lost and nothing comes twice.
 *
 * 1. Read what is there, and `eventCursor` in the same query: the place in the service's log.
 * 2. Subscribe with `after: eventCursor`. Each event has its own `cursor`.
 * 3. A connection that was cut goes on after the last cursor that came.
 * 4. `CURSOR_EXPIRED` means that the log no longer has what follows: begin again at 1.
 */

import { CombinedError, stringifyDocument, type TypedDocumentNode } from '@urql/core';
import type { Client as Socket } from 'graphql-ws';
import type { GraphQLError } from 'graphql';

import { hasCode, passes, textOf } from './errors';
import { pause } from './pause';

/** A field of Subscription, with a function that takes its events. */
export interface Feed {
  /** Follows it; `failed` is called once if it ends by itself, and the returned function ends it. */
  start: (socket: Socket, after: string | null, failed: (error?: CombinedError) => void) => () => void;
}

/** A failure after this time without one counts as the first. */
const CALM_MS = 10_000;

export function feed<Data extends object, Variables extends { after?: string | null }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent: (data: Data) => void,
): Feed {
  return {
    start: (socket, after, failed) => {
      const payload = { query: stringifyDocument(document), variables: { ...variables, after } };
      let ended = false;
      const end = (error?: unknown) => {
        if (ended) return;
        ended = true;
        stop();
        failed(error === undefined ? undefined : toCombinedError(error));
      };
      const stop = socket.subscribe<Data>(payload, {
        next: ({ data, errors }) => {
          if (ended) return;
          if (!data) return end(errors);
          // graphql-ws sends this object again when it connects anew: it then goes on from here.
          payload.variables.after = cursorOf(data) ?? payload.variables.after;
          onEvent(data);
        },
        error: end,
        complete: end,
      });
      return () => {
        ended = true;
        stop();
      };
    },
  };
}

/**
 * Follows feeds after the cursor that `read` returns, until the returned function is called or the login ends.
 *
 * `read` shows what is there, and returns its `eventCursor`; it throws the CombinedError of its query.
 * Feeds that tell a state, such as `queueChanged`, begin with what is there, and need no `read`.
 */
export function follow(
  socket: Socket,
  read: () => Promise<string | null>,
  feeds: Feed[],
  onEnd: (message: string) => void,
): () => void {
  let stopped = false;
  let running: (() => void)[] = [];
  let failures = 0;
  let begun = 0;

  const stop = () => {
    running.forEach((end) => end());
    running = [];
  };

  const begin = async () => {
    begun = Date.now();
    try {
      const after = await read();
      if (!stopped) running = feeds.map((each) => each.start(socket, after, again));
    } catch (error) {
      again(error as CombinedError);
    }
  };

  const again = (error?: CombinedError) => {
    stop();
    if (stopped) return;
    if (error && !passes(error) && !hasCode(error, 'CURSOR_EXPIRED')) return onEnd(textOf(error));
    if (Date.now() - begun > CALM_MS) failures = 0;
    void pause(failures++).then(() => (stopped ? undefined : begin()));
  };

  void begin();
  return () => {
    stopped = true;
    stop();
  };
}

/** The cursor of the event in a result; a subscription has one field. */
function cursorOf(data: object): string | undefined {
  const [event] = Object.values(data) as { cursor?: string }[];
  return event?.cursor;
}

/** Errors of the service, or why the WebSocket was closed, as urql has the errors of queries. */
function toCombinedError(error: unknown): CombinedError {
  return Array.isArray(error)
    ? new CombinedError({ graphQLErrors: error as GraphQLError[] })
    : new CombinedError({ networkError: error as Error });
}
