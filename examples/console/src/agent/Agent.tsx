import { useCallback, useMemo, useState } from 'react';

import { connect } from '../client';
import { Window } from '../Window';
import { Desk } from './Desk';
import { Login } from './Login';
import { AGENT, isLoggedIn, logOut } from './session';

/** The agent's window: the login, then the desk. */
export function Agent() {
  const [loggedIn, setLoggedIn] = useState(isLoggedIn);
  const [notice, setNotice] = useState('');

  const end = useCallback((message: string) => {
    setNotice(message);
    setLoggedIn(false);
  }, []);

  if (!loggedIn) {
    return (
      <Window title="Agent">
        <Login notice={notice} onLogin={() => setLoggedIn(true)} />
      </Window>
    );
  }
  return <Connected onEnd={end} />;
}

function Connected({ onEnd }: { onEnd: (message: string) => void }) {
  // A client for each login, so that nothing of one is left for the next.
  const connection = useMemo(() => connect(AGENT), []);

  return (
    <Window title="Agent" connection={connection}>
      <Desk client={connection.client} onEnd={onEnd} onLogOut={() => void logOut().then(() => onEnd(''))} />
    </Window>
  );
}
