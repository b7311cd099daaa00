import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useMemo } from 'react';

import { type Login, logOut, SessionEnded, send } from './login';
import { firstOperation, firstVariables } from './opening';

type Props = { login: Login; onEnd: (notice: string) => void };

/** GraphiQL, which sends requests with the session of the person who logged in. */
export function Explorer({ login, onEnd }: Props) {
  const fetcher = useMemo<Fetcher>(
    () => async (operation) => {
      try {
        const answer = await send(login, operation);
        return await answer.json();
      } catch (error) {
        if (error instanceof SessionEnded) onEnd(error.message);
        throw error;
      }
    },
    [login, onEnd],
  );

  async function leave() {
    try {
      await logOut(login);
      onEnd('');
    } catch (error) {
      onEnd(
        error instanceof SessionEnded
          ? ''
          : 'The service cannot be reached, so your session goes on until it expires.',
      );
    }
  }

  return (
    <GraphiQL
      fetcher={fetcher}
      initialQuery={firstOperation}
      initialVariables={firstVariables}
      defaultEditorToolsVisibility="variables"
      // Requests use the login session; a header typed here would be stored in the browser.
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <button className="who" onClick={leave} title="Log out">
          {login.name} · log out
        </button>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
