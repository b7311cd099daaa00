import type { Client } from '@urql/core';
import { useEffect, useReducer, useState } from 'react';

import type { Connection } from '../client';
import type { MessagePartsFragment as Message, SessionPartsFragment as Session } from '../gql/graphql';
import { feed, follow } from '../log';
import { newer } from '../newer';
import { CONVERSATION, MESSAGES, MESSAGE_ADDED, SESSION_CHANGED } from './documents';

interface State {
  session: Session | null;
  messages: Message[];
}

type Told = { session: Session | null | undefined } | { messages: Message[] };

/** Adds an event to the messages and the session that are shown. It may come twice, or late: keys and versions say so. */
function learn(state: State, told: Told): State {
  if ('session' in told) return { ...state, session: newer(state.session, told.session) };
  const known = new Map(state.messages.map((each) => [each.chatMessageId, each]));
  told.messages.forEach((each) => known.set(each.chatMessageId, each));
  const messages = [...known.values()].sort((one, other) => one.chatMessageId - other.chatMessageId);
  return { ...state, messages };
}

/** All messages after the one with the key `last`; an answer has a page of them. */
async function readMessages(client: Client, id: number, last: number | null): Promise<Message[]> {
  const { data, error } = await client.query(MESSAGES, { id, after: last }).toPromise();
  if (!data) throw error;
  const page = data.chatMessages;
  const end = page.at(-1);
  return end ? [...page, ...(await readMessages(client, id, end.chatMessageId))] : [];
}

/** A session with its messages, live. `ended` says why it is no longer, as when the key was taken back. */
export function useConversation({ client, socket }: Connection, id: number) {
  const [state, tell] = useReducer(learn, { session: null, messages: [] });
  const [ended, setEnded] = useState('');

  useEffect(() => {
    const read = async () => {
      const { data, error } = await client.query(CONVERSATION, { id }).toPromise();
      if (!data) throw error;
      tell({ session: data.chatSession });
      tell({ messages: await readMessages(client, id, null) });
      return data.eventCursor;
    };
    const feeds = [
      feed(SESSION_CHANGED, { id }, ({ chatSessionChanged }) => tell({ session: chatSessionChanged.chatSession })),
      feed(MESSAGE_ADDED, { id }, ({ chatMessageAdded }) => tell({ messages: [chatMessageAdded.chatMessage] })),
    ];
    return follow(socket, read, feeds, setEnded);
  }, [client, socket, id]);

  return { ...state, ended, addMessage: (message: Message) => tell({ messages: [message] }) };
}
