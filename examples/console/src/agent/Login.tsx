import { useState, type FormEvent } from 'react';

import { logIn } from './session';

/** The agent's login, filled in with one that the demo has. */
export function Login({ notice, onLogin }: { notice: string; onLogin: () => void }) {
  const [problem, setProblem] = useState(notice);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    try {
      await logIn(String(given.get('name')), String(given.get('password')));
      onLogin();
    } catch (error) {
      setProblem(error instanceof TypeError ? 'The service cannot be reached.' : (error as Error).message);
    }
  };

  return (
    <form className="start" onSubmit={submit}>
      <label>
        Name
        <input name="name" required defaultValue="MAKR" autoComplete="username" />
      </label>
      <label>
        Password
        <input name="password" type="password" required defaultValue="Makr" autoComplete="current-password" />
      </label>
      <button>Log in</button>
      <p role="alert">{problem}</p>
    </form>
  );
}
