import type { Client } from '@urql/core';
import { useState, type FormEvent } from 'react';

import type { DeskQuery, SessionPartsFragment as Session } from '../gql/graphql';
import { mutateOnce } from '../once';
import { TRANSFER } from './documents';
import { AGENT } from './session';

interface Props {
  client: Client;
  id: number;
  desk: Pick<DeskQuery, 'viewer' | 'userAgents'>;
  onShow: (session: Session) => void;
}

/** Offers the session to a colleague who is present. */
export function Transfer({ client, id, desk, onShow }: Props) {
  const [to, setTo] = useState('');
  const colleagues = desk.userAgents.filter((each) => each.id !== desk.viewer.associateId);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const { transferChatSession } = await mutateOnce(client, AGENT, TRANSFER, { id, to });
    onShow(transferChatSession.chatSession);
  };

  return (
    <form onSubmit={submit}>
      <select aria-label="Colleague" value={to} required onChange={(event) => setTo(event.target.value)}>
        <option value="">Colleague…</option>
        {colleagues.map((each) => (
          <option key={each.id} value={String(each.id)}>
            {each.name}
          </option>
        ))}
      </select>
      <button>Transfer</button>
    </form>
  );
}
