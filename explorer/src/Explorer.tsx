import type { Fetcher } from '@graphiql/toolkit';
import { useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { GraphiQL } from 'graphiql';
import { getOperationAST } from 'graphql';
import { useEffect, useMemo, useRef, useState } from 'react';

import { headersNote, refusalOf } from './headers';
import { takeLink } from './link';
import { ENDED, type Login, logOut, SessionEnded, send } from './login';
import { liveOf } from './live';
import { example } from './opening';
import { shownTab, storageOf } from './storage';
import { watch } from './watching';

type Props = {
  login: Login;
  /** The login is over; the message says why, and is empty if the user ended it. */
  onEnd: (notice: string) => void;
  /** The user wants to leave, but the service did not answer. */
  onUnreachable: () => void;
};

/** GraphiQL, which sends requests with the session of the person who logged in. */
export function Explorer({ login, onEnd, onUnreachable }: Props) {
  const [storage] = useState(() => storageOf(login));
  // GraphiQL shows the stored tab of these texts, or a new one if there is none.
  const [opening] = useState(() => takeLink() ?? shownTab(storage) ?? example);

  const leaving = useRef(false);

  useEffect(
    () => watch(login, () => leaving.current || onEnd(ENDED)),
    [login, onEnd],
  );

  const live = useMemo(() => liveOf(() => onEnd(ENDED)), [onEnd]);
  useEffect(() => live.end, [live]);

  const fetcher = useMemo<Fetcher>(
    () => async (operation, options) => {
      const headers = options?.headers ?? {};
      const refusal = refusalOf(headers);
      if (refusal !== null) return { errors: [{ message: refusal }] };
      const chosen = options?.documentAST && getOperationAST(options.documentAST, operation.operationName);
      if (chosen?.operation === 'subscription') return live.subscribe(operation);
      try {
        const answer = await send(login, operation, headers);
        return await answer.json();
      } catch (error) {
        if (error instanceof SessionEnded) onEnd(error.message);
        throw error;
      }
    },
    [login, onEnd, live],
  );

  async function leave() {
    leaving.current = true;
    try {
      await logOut(login);
      onEnd('');
    } catch (error) {
      if (error instanceof SessionEnded) onEnd('');
      else onUnreachable();
    }
  }

  return (
    <GraphiQL
      fetcher={fetcher}
      schemaDescription
      storage={storage}
      initialQuery={opening.query}
      initialVariables={opening.variables}
      defaultHeaders={headersNote}
      defaultEditorToolsVisibility="variables"
      // Headers are typed anew in each tab; see headers.ts.
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <button className="who" onClick={leave} title="Log out">
          {login.name} · log out
        </button>
        <ChosenOperation name={opening.operationName} />
        <SystemTheme />
      </GraphiQL.Logo>
    </GraphiQL>
  );
}

/** Chooses the operation of a link whose query has several, once the editor has read them. */
function ChosenOperation({ name }: { name: string | null }) {
  const { setOperationName } = useGraphiQLActions();
  const isThere = useGraphiQL((state) =>
    state.operations?.some((operation) => operation.name?.value === name),
  );
  useEffect(() => {
    if (name !== null && isThere) setOperationName(name);
  }, [name, isThere, setOperationName]);
  return null;
}

/** Has the editors follow when the system turns dark or light; GraphiQL's frame does by itself. */
function SystemTheme() {
  const { setTheme } = useGraphiQLActions();
  const theme = useGraphiQL((state) => state.theme);
  useEffect(() => {
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const follow = () => setTheme(theme);
    dark.addEventListener('change', follow);
    return () => dark.removeEventListener('change', follow);
  }, [theme, setTheme]);
  return null;
}
