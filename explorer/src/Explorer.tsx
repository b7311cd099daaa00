import type { Fetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { useMemo } from 'react';

import { type Login, send } from './login';
import { firstOperation, firstVariables } from './opening';

type Props = { login: Login; onLogout: () => void };

/** GraphiQL, speaking as the person who logged in. */
export function Explorer({ login, onLogout }: Props) {
  const fetcher = useMemo<Fetcher>(
    () => async (operation) => {
      const answer = await send(login, operation);
      return answer.json();
    },
    [login],
  );

  return (
    <GraphiQL
      fetcher={fetcher}
      initialQuery={firstOperation}
      initialVariables={firstVariables}
      defaultEditorToolsVisibility="variables"
      // The login box says who is calling; a header typed here would be kept in the browser.
      isHeadersEditorEnabled={false}
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <button className="who" onClick={onLogout} title="Log out">
          {login.name} · log out
        </button>
      </GraphiQL.Logo>
    </GraphiQL>
  );
}
