import { useState } from 'react';

import type { Connection } from '../client';
import { mutateOnce } from '../once';
import { useAct } from '../useAct';
import { PICK_UP } from './documents';
import { SessionList } from './SessionList';
import { useDesk } from './useDesk';
import { Work } from './Work';

interface Props {
  connection: Connection;
  onEnd: (message: string) => void;
  onLogOut: () => void;
}

/** The queue and the agent's own sessions, beside the one that is open. */
export function Desk({ connection, onEnd, onLogOut }: Props) {
  const { desk, waiting, mine, offered, show } = useDesk(connection, onEnd);
  const [open, setOpen] = useState<number | null>(null);
  const { problem, act } = useAct();

  if (!desk) return <p role="status">Connecting…</p>;

  const pickUp = async (id: number) => {
    const { pickUpChatSession: picked } = await mutateOnce(connection, PICK_UP, { id });
    if (picked.outcome !== 'PICKED_UP') throw new Error('Somebody else was faster.');
    if (picked.chatSession) show(picked.chatSession);
    setOpen(id);
  };

  return (
    <div className="desk">
      <nav aria-label="Sessions">
        <p className="state">
          {desk.viewer.name} <button onClick={onLogOut}>Log out</button>
        </p>
        <p role="alert">{problem}</p>
        <SessionList title="Waiting" sessions={waiting} action="Pick up" onAct={(id) => act(() => pickUp(id))} />
        <SessionList title="Offered to you" sessions={offered} action="Open" onAct={setOpen} open={open} />
        <SessionList title="Yours" sessions={mine} action="Open" onAct={setOpen} open={open} />
      </nav>
      {open !== null && <Work key={open} connection={connection} id={open} desk={desk} onShow={show} />}
    </div>
  );
}
