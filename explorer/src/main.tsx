import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { useCallback, useState } from 'react';
import { createRoot } from 'react-dom/client';

import { Explorer } from './Explorer';
import { LoginBox } from './LoginBox';
import { type Login, loggedIn } from './login';

function Page() {
  const [login, setLogin] = useState<Login | null>(loggedIn);
  const [notice, setNotice] = useState('');

  const end = useCallback((message: string) => {
    setNotice(message);
    setLogin(null);
  }, []);

  if (login === null) {
    return <LoginBox notice={notice} onLogin={setLogin} />;
  }
  return <Explorer login={login} onEnd={end} />;
}

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root');
}
// Without StrictMode, which mounts components twice: GraphiQL's editors do not survive that.
createRoot(root).render(<Page />);
