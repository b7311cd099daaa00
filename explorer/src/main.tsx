import 'graphiql/setup-workers/vite';
import 'graphiql/style.css';
import './page.css';

import { useState } from 'react';
import { createRoot } from 'react-dom/client';

import { Explorer } from './Explorer';
import { LoginBox } from './LoginBox';
import type { Login } from './login';

function Page() {
  const [login, setLogin] = useState<Login | null>(null);
  if (login === null) {
    return <LoginBox onLogin={setLogin} />;
  }
  return <Explorer login={login} onLogout={() => setLogin(null)} />;
}

const root = document.getElementById('root');
if (root === null) {
  throw new Error('index.html has no element #root');
}
// Without StrictMode: GraphiQL's editors do not survive being mounted twice.
createRoot(root).render(<Page />);
