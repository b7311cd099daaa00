import { useRef, useState, type FormEvent } from 'react';

import { startChat, type Chat } from './shop';

/** The form that a chat begins with. */
export function Start({ onStart }: { onStart: (chat: Chat) => void }) {
  const [problem, setProblem] = useState('');
  const [busy, setBusy] = useState(false);
  // The same until a chat has begun: clicked twice, or sent again after a lost answer, it starts one chat.
  const attempt = useRef(crypto.randomUUID());

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const given = new FormData(event.currentTarget);
    setBusy(true);
    setProblem('');
    try {
      onStart(await startChat(String(given.get('name')), String(given.get('question')), attempt.current));
    } catch (error) {
      // The text may be corrected now, and another text needs another key.
      if (!(error instanceof TypeError)) attempt.current = crypto.randomUUID();
      setProblem(error instanceof TypeError ? 'The shop cannot be reached.' : (error as Error).message);
      setBusy(false);
    }
  };

  return (
    <form className="start" onSubmit={submit}>
      <label>
        Your name
        <input name="name" required maxLength={100} autoComplete="name" />
      </label>
      <label>
        Your question
        <textarea name="question" required rows={3} maxLength={3_000} />
      </label>
      <button disabled={busy}>Start the chat</button>
      <p role="alert">{problem}</p>
    </form>
  );
}
