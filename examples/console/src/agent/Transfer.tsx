import { useState, type FormEvent } from 'react';

import type { DeskQuery } from '../gql/graphql';

interface Props {
  desk: Pick<DeskQuery, 'viewer' | 'userAgents'>;
  onTransfer: (to: string) => void;
}

/** A menu of the colleagues who are present, to offer the session to one of them. */
export function Transfer({ desk, onTransfer }: Props) {
  const [to, setTo] = useState('');
  const colleagues = desk.userAgents.filter(({ id }) => id !== desk.viewer.associateId);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    onTransfer(to);
  };

  return (
    <form onSubmit={submit}>
      <select aria-label="Colleague" value={to} required onChange={(event) => setTo(event.target.value)}>
        <option value="">Colleague…</option>
        {colleagues.map(({ id, name }) => (
          <option key={id} value={String(id)}>
            {name}
          </option>
        ))}
      </select>
      <button>Transfer</button>
    </form>
  );
}
