import { useEffect, useReducer, useState } from 'react';

import type { Connection } from '../client';
import type { ChatSessionFilter, DeskQuery, SessionPartsFragment as Session } from '../gql/graphql';
import { feed, follow } from '../log';
import { newer } from '../newer';
import { DESK, SESSIONS_CHANGED } from './documents';

/** Sessions that wait or go on. When one ends, an event says that it is gone. */
const OPEN: ChatSessionFilter = { status: { in: ['IN_QUEUE', 'CUSTOMER_LAST', 'USER_LAST'] } };

type Sessions = ReadonlyMap<number, Session>;

/** All of the sessions that are there, or one of them as it is now; null for one that is over. */
type Told = Session[] | { id: number; session: Session | null };

function learn(sessions: Sessions, told: Told): Sessions {
  if (Array.isArray(told)) return new Map(told.map((each) => [each.chatSessionId, each]));
  const changed = new Map(sessions);
  const session = told.session && newer(sessions.get(told.id) ?? null, told.session);
  if (session) changed.set(told.id, session);
  else changed.delete(told.id);
  return changed;
}

/** The agent, the colleagues they can transfer to, and the sessions that wait or go on, live. */
export function useDesk({ client, socket }: Connection, onEnd: (message: string) => void) {
  const [sessions, tell] = useReducer(learn, new Map<number, Session>());
  const [desk, setDesk] = useState<Pick<DeskQuery, 'viewer' | 'userAgents'> | null>(null);

  useEffect(() => {
    const read = async () => {
      const { data, error } = await client.query(DESK, { open: OPEN }).toPromise();
      if (!data) throw error;
      setDesk(data);
      tell(data.chatSessions.nodes);
      return data.eventCursor;
    };
    const changes = feed(SESSIONS_CHANGED, { open: OPEN }, ({ chatSessionsChanged: { chatSessionId, chatSession } }) =>
      tell({ id: chatSessionId, session: chatSession }),
    );
    return follow(socket, read, [changes], onEnd);
  }, [client, socket, onEnd]);

  const inOrder = [...sessions.values()].sort((one, other) => one.chatSessionId - other.chatSessionId);
  const me = desk?.viewer.associateId;
  return {
    desk,
    waiting: inOrder.filter(({ status }) => status === 'IN_QUEUE'),
    mine: inOrder.filter(({ status, user }) => status !== 'IN_QUEUE' && user?.associateId === me),
    offered: inOrder.filter(({ transferTo }) => transferTo?.associateId === me),
    /** Shows what an answer brought before its event comes. */
    show: (session: Session) => tell({ id: session.chatSessionId, session }),
  };
}
