import { useEffect, useId, useState, type ReactNode } from 'react';

import type { Connection } from './client';

interface Props {
  title: string;
  connection?: Connection;
  children: ReactNode;
}

/** One of the two windows; its head says whether it is connected. */
export function Window({ title, connection, children }: Props) {
  const heading = useId();
  const [connected, setConnected] = useState<boolean | null>(null);

  useEffect(() => {
    const listening = [
      connection?.socket.on('connected', () => setConnected(true)),
      connection?.socket.on('closed', () => setConnected(false)),
    ];
    return () => listening.forEach((end) => end?.());
  }, [connection]);

  return (
    <section className="window" aria-labelledby={heading}>
      <header>
        <h2 id={heading}>{title}</h2>
        {connection && connected !== null && (
          <span className={connected ? 'online' : 'cut'} role="status">
            {connected ? 'Live' : 'Reconnecting…'}
          </span>
        )}
      </header>
      {children}
    </section>
  );
}
