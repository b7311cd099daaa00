import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { Explorer } from './Explorer';
import { LoginBox } from './LoginBox';
import { type Login, loggedIn } from './login';
import { keepOnlyOf, leaveNotice, takeNotice } from './storage';

const UNREACHABLE =
  'The service cannot be reached, so your session goes on until it expires or you log out.';

/**
 * The login form or the explorer. A login begins and ends with a load of the page, so that nothing
 * of it is left in memory either: the editors keep their texts, also those of removed tabs.
 */
function Page({ served, left }: { served: Login | null; left: string }) {
  const [login, setLogin] = useState(served);
  const [notice, setNotice] = useState(left);
  const [reloads, setReloads] = useState(false);

  const end = useCallback((message: string) => {
    keepOnlyOf(null);
    if (message) leaveNotice(message);
    setReloads(true);
    location.reload();
  }, []);

  const unreachable = useCallback(() => {
    keepOnlyOf(null);
    setNotice(UNREACHABLE);
    setLogin(null);
  }, []);

  if (reloads) {
    // A form that is drawn now would lose what is typed into it when the page is loaded again.
    return null;
  }
  if (login === null) {
    return <LoginBox notice={notice} onLogin={() => location.reload()} />;
  }
  return <Explorer login={login} onEnd={end} onUnreachable={unreachable} />;
}

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root');
}
// A tab whose session has ended says so, although somebody else may have logged in since.
const notice = takeNotice();
const login = notice ? null : loggedIn();
keepOnlyOf(login);
// Without StrictMode, which mounts components twice: GraphiQL's editors do not survive that.
createRoot(root).render(<Page served={login} left={notice} />);
