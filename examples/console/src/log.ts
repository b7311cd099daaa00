/**
 * How to follow what happens, so that nothing is lost and nothing comes twice.
 *
 * 1. Read what is there, and `eventCursor` in the same query: the place in the service's log.
 * 2. Subscribe with `after: eventCursor`. Each event has its own `cursor`.
 * 3. A connection that was cut goes on after the last cursor that came.
 * 4. `CURSOR_EXPIRED` means that the log no longer has what follows: begin again at 1.
 */

import type { Client, CombinedError, TypedDocumentNode } from '@urql/core';
import type { FormattedExecutionResult, Sink, SubscribePayload } from 'graphql-ws';

import { hasCode, passes, textOf } from './errors';
import { pause } from './pause';

/** After so long without a failure, the next one counts as the first. */
const CALM_MS = 10_000;

/** A field of Subscription, and what to do with its events. */
export interface Feed {
  start: (client: Client, after: string | null, failed: (error?: CombinedError) => void) => () => void;
}

export function feed<Data, Variables extends { after?: string | null }>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  onEvent: (data: Data) => void,
): Feed {
  return {
    start: (client, after, failed) => {
      let ended = false;
      const { unsubscribe } = client
        .subscription(document, { ...variables, after })
        .subscribe(({ data, error, hasNext }) => {
          if (data) onEvent(data);
          else if (error) failed(error);
          else if (!hasNext && !ended) failed();
        });
      return () => {
        ended = true;
        unsubscribe();
      };
    },
  };
}

/**
 * Follows feeds from what `read` gives on, until the returned function is called or the login ends.
 *
 * `read` shows what is there, and returns its `eventCursor`; it throws the CombinedError of its query.
 * Feeds that tell a state, such as `queueChanged`, begin with what is there, and need no `read`.
 */
export function follow(
  client: Client,
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
      if (stopped) return;
      let failed = false;
      running = feeds.map((each) =>
        each.start(client, after, (error) => {
          if (failed || stopped) return;
          failed = true;
          stop();
          void again(error);
        }),
      );
    } catch (error) {
      await again(error as CombinedError);
    }
  };

  const again = async (error?: CombinedError) => {
    if (stopped) return;
    if (error && !passes(error) && !hasCode(error, 'CURSOR_EXPIRED')) {
      onEnd(textOf(error));
      return;
    }
    if (Date.now() - begun > CALM_MS) failures = 0;
    await pause(failures++);
    if (!stopped) await begin();
  };

  void begin();
  return () => {
    stopped = true;
    stop();
  };
}

type Payload = SubscribePayload & { variables: Record<string, unknown> };
type Result = FormattedExecutionResult<Record<string, unknown>, unknown>;

/**
 * Lets a subscription go on where it was: graphql-ws sends the same payload again when it connects
 * anew, so the cursor of each event is written into it.
 */
export function resuming<Data>(sent: Payload, sink: Sink<Data>): [Payload, Sink<Result>] {
  const payload = { ...sent, variables: { ...sent.variables } };
  const next = (result: Result) => {
    const [event] = Object.values(result.data ?? {}) as { cursor?: string }[];
    if (event?.cursor) payload.variables.after = event.cursor;
    sink.next(result as Data);
  };
  return [payload, { ...sink, next }];
}
