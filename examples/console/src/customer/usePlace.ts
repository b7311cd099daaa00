import { useEffect, useState } from 'react';

import type { Connection } from '../client';
import type { QueueChangedSubscription } from '../gql/graphql';
import { feed, follow } from '../log';
import { QUEUE_CHANGED } from './documents';
import type { Chat } from './shop';

export type Place = Pick<QueueChangedSubscription['queueChanged'], 'position' | 'expectedWait'>;

/** The customer's place in the queue, live while they wait; null while it is not known. */
export function usePlace({ socket }: Connection, { chatTopicId: topic }: Chat, waits: boolean): Place | null {
  const [place, setPlace] = useState<Place | null>(null);

  useEffect(() => {
    if (!waits) return undefined;
    const changes = feed(QUEUE_CHANGED, { topic }, ({ queueChanged }) => setPlace(queueChanged));
    // When the login is over, the conversation says so.
    return follow(socket, async () => null, [changes], () => setPlace(null));
  }, [socket, topic, waits]);

  return place;
}
