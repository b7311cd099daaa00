import { useCallback, useMemo, useState } from 'react';

import { connect, type Door } from '../client';
import { Window } from '../Window';
import { Desk } from './Desk';
import { Login } from './Login';
import { currentDoor, logOut } from './session';

/** The agent's window: the login, then the desk. */
export function Agent() {
  const [door, setDoor] = useState(currentDoor);
  const [notice, setNotice] = useState('');

  const end = useCallback((message: string) => {
    setNotice(message);
    setDoor(null);
  }, []);

  if (!door) {
    return (
      <Window title="Agent">
        <Login notice={notice} onLogin={() => setDoor(currentDoor())} />
      </Window>
    );
  }
  return <Connected door={door} onEnd={end} />;
}

function Connected({ door, onEnd }: { door: Door; onEnd: (message: string) => void }) {
  // A client for each login, so that nothing of one is left for the next.
  const connection = useMemo(() => connect(door), [door]);
  const leave = () => void logOut(door).finally(() => onEnd(''));

  return (
    <Window title="Agent" connection={connection}>
      <Desk connection={connection} onEnd={onEnd} onLogOut={leave} />
    </Window>
  );
}
