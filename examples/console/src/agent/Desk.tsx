import type { Client } from '@urql/core';
import { useState } from 'react';

import { mutateOnce } from '../once';
import { AGENT } from './session';
import { PICK_UP } from './documents';
import { SessionList } from './SessionList';
import { useDesk } from './useDesk';
import { Work } from './Work';

interface Props {
  client: Client;
  onEnd: (message: string) => void;
  onLogOut: () => void;
}

/** The queue and the agent's own sessions, beside the one that is open. */
export function Desk({ client, onEnd, onLogOut }: Props) {
  const { desk, waiting, mine, offered, show } = useDesk(client, onEnd);
  const [open, setOpen] = useState<number | null>(null);
  const [notice, setNotice] = useState('');

  if (!desk) return <p role="status">Connecting…</p>;

  const pickUp = async (id: number) => {
    const { pickUpChatSession: picked } = await mutateOnce(client, AGENT, PICK_UP, { id });
    setNotice(picked.outcome === 'PICKED_UP' ? '' : 'Somebody else was faster.');
    if (picked.chatSession) show(picked.chatSession);
    if (picked.outcome === 'PICKED_UP') setOpen(id);
  };

  return (
    <div className="desk">
      <nav aria-label="Sessions">
        <p className="state">
          {desk.viewer.name} <button onClick={onLogOut}>Log out</button>
        </p>
        <p role="status">{notice}</p>
        <SessionList title="Waiting" sessions={waiting} action="Pick up" onAct={(id) => void pickUp(id)} />
        <SessionList title="Offered to you" sessions={offered} action="Open" onAct={setOpen} />
        <SessionList title="Yours" sessions={mine} action="Open" onAct={setOpen} open={open} />
      </nav>
      {open !== null && (
        <Work key={open} client={client} id={open} desk={desk} onShow={show} onClose={() => setOpen(null)} />
      )}
    </div>
  );
}
