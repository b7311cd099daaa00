import { useRef, useState } from 'react';

import type { Connection } from '../client';
import { textOf } from '../errors';
import type { AddMessageMutation, ChatMessageInput } from '../gql/graphql';
import { mutateOnce } from '../once';
import { ADD_MESSAGE } from './documents';

export interface Waiting {
  key: number;
  message: string;
  /** The reason why the service refused it; empty while it is being sent. */
  refused: string;
}

/** Messages that are being sent, one after the other. Each is sent again until it is answered, also after a cut. */
export function useOutbox(
  connection: Connection,
  id: number,
  onAdded: (message: AddMessageMutation['addChatMessage']) => void,
) {
  const [waiting, setWaiting] = useState<Waiting[]>([]);
  const last = useRef(Promise.resolve());
  const count = useRef(0);

  const send = (input: ChatMessageInput & { message: string }) => {
    const key = count.current++;
    setWaiting((before) => [...before, { key, message: input.message, refused: '' }]);
    last.current = last.current.then(async () => {
      try {
        const { addChatMessage } = await mutateOnce(connection, ADD_MESSAGE, { id, input });
        onAdded(addChatMessage);
        setWaiting((before) => before.filter((each) => each.key !== key));
      } catch (error) {
        const refused = textOf(error);
        setWaiting((before) => before.map((each) => (each.key === key ? { ...each, refused } : each)));
      }
    });
  };

  return { waiting, send };
}
