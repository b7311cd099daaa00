import { type FormEvent, useState } from 'react';

import { type Login, LoginRefused, logIn } from './login';

type Props = { notice: string; onLogin: (login: Login) => void };

/** The login form, shown instead of the explorer until a login succeeds. */
export function LoginBox({ notice, onLogin }: Props) {
  const [message, setMessage] = useState(notice);
  const [busy, setBusy] = useState(false);

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setMessage('');
    try {
      onLogin(await logIn(String(form.get('name')), String(form.get('password'))));
    } catch (error) {
      setMessage(
        error instanceof LoginRefused ? error.message : 'The service cannot be reached. Is it running?',
      );
      setBusy(false);
    }
  }

  return (
    <main className="login">
      <form onSubmit={submit}>
        <h1>parley</h1>
        <p>Log in to explore the GraphQL schema.</p>
        <label>
          Name
          <input name="name" autoComplete="username" required autoFocus />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <button disabled={busy}>{busy ? 'Logging in…' : 'Log in'}</button>
        <p role="alert">{message}</p>
      </form>
    </main>
  );
}
