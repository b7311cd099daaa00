import { useId } from 'react';

import type { SessionPartsFragment as Session } from '../gql/graphql';

interface Props {
  title: string;
  sessions: Session[];
  action: string;
  onAct: (id: number) => void;
  open?: number | null;
}

/** Sessions under a title, each with a button; nothing where there are none but the title. */
export function SessionList({ title, sessions, action, onAct, open }: Props) {
  const heading = useId();
  return (
    <section aria-labelledby={heading} className="sessions">
      <h3 id={heading}>
        {title} ({sessions.length})
      </h3>
      <ul aria-live="polite" aria-relevant="additions">
        {sessions.map(({ chatSessionId: id, customerName }) => (
          <li key={id} aria-current={id === open}>
            <span>{customerName || `Session ${id}`}</span>
            <button aria-label={`${action} ${customerName ?? id}`} onClick={() => onAct(id)}>
              {action}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
