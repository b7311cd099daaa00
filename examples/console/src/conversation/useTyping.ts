import { useEffect, useRef } from 'react';

import type { Connection } from '../client';
import { SET_TYPING } from './documents';

const STILL_MS = 4_000;

/** Says once that somebody types, and takes it back when they have paused; `sent` because a message clears it. */
export function useTyping({ client }: Connection, id: number) {
  const stopping = useRef<ReturnType<typeof setTimeout>>(undefined);

  const say = (typing: boolean) => {
    clearTimeout(stopping.current);
    if (typing !== (stopping.current !== undefined)) {
      // It matters for a moment only, so it is not sent again if it fails.
      void client.mutation(SET_TYPING, { id, typing }).toPromise();
    }
    stopping.current = typing ? setTimeout(() => say(false), STILL_MS) : undefined;
  };

  const sent = () => {
    clearTimeout(stopping.current);
    stopping.current = undefined;
  };

  useEffect(
    () => () => {
      if (stopping.current) say(false);
    },
    [id],
  );
  return { typed: () => say(true), sent };
}
