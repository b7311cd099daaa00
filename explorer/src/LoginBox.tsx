import { type FormEvent, useState } from 'react';

import { demoLogins, LoginRefused, logIn } from './login';

type Props = { notice: string; onLogin: () => void };

/** The login form, shown instead of the explorer until a login succeeds. */
export function LoginBox({ notice, onLogin }: Props) {
  const [message, setMessage] = useState(notice);
  const [busy, setBusy] = useState(false);

  async function logInAs(name: string, password: string) {
    setBusy(true);
    setMessage('');
    try {
      await logIn(name, password);
      onLogin();
    } catch (error) {
      setMessage(
        error instanceof LoginRefused ? error.message : 'The service cannot be reached. Is it running?',
      );
      setBusy(false);
    }
  }

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    void logInAs(String(form.get('name')), String(form.get('password')));
  }

  const demo = demoLogins();
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
        {demo.length > 0 && (
          <section aria-label="Logins of the demo">
            <p>This is the demo. Log in as</p>
            {demo.map(({ name, password, role }) => (
              <button
                key={name}
                type="button"
                className="demo"
                disabled={busy}
                onClick={() => logInAs(name, password)}
              >
                {name} / {password} ({role})
              </button>
            ))}
          </section>
        )}
      </form>
    </main>
  );
}
