import { useState } from 'react';
import {
  graphql,
  useLazyLoadQuery,
  useMutation,
  usePaginationFragment,
  useRefetchableFragment,
} from 'react-relay';

import type { SessionListCreateMutation } from './__generated__/SessionListCreateMutation.graphql';
import type { SessionListDeleteMutation } from './__generated__/SessionListDeleteMutation.graphql';
import type { SessionListNextQuery } from './__generated__/SessionListNextQuery.graphql';
import type { SessionListQuery } from './__generated__/SessionListQuery.graphql';
import type { SessionListRenameMutation } from './__generated__/SessionListRenameMutation.graphql';
import type { SessionList_page$key } from './__generated__/SessionList_page.graphql';
import type { SessionList_row$key } from './__generated__/SessionList_row.graphql';
import { ServiceError } from './relay.js';

/** The sessions whose customer begins so, a page at a time; render it below `Suspense`. */
export function SessionList({ begin }: { begin: string }) {
  const query = useLazyLoadQuery<SessionListQuery>(
    graphql`
      query SessionListQuery($filter: ChatSessionFilter) {
        ...SessionList_page @arguments(filter: $filter)
      }
    `,
    { filter: { customerName: { startsWith: begin } } },
  );
  const { data, hasNext, loadNext } = usePaginationFragment<SessionListNextQuery, SessionList_page$key>(
    graphql`
      fragment SessionList_page on Query
      @argumentDefinitions(
        first: { type: "Int", defaultValue: 2 }
        after: { type: "String" }
        filter: { type: "ChatSessionFilter" }
      )
      @refetchable(queryName: "SessionListNextQuery") {
        chatSessions(first: $first, after: $after, filter: $filter)
          @connection(key: "SessionList_chatSessions") {
          __id
          edges {
            node {
              id
              ...SessionList_row
            }
          }
        }
      }
    `,
    query,
  );
  const [create] = useMutation<SessionListCreateMutation>(graphql`
    mutation SessionListCreateMutation($input: CreateChatSessionInput!, $connections: [ID!]!) {
      createChatSession(input: $input)
        @appendNode(connections: $connections, edgeTypeName: "ChatSessionEdge") {
        ...SessionList_row
      }
    }
  `);
  const connections = [data.chatSessions.__id];
  return (
    <>
      <ul>
        {data.chatSessions.edges.map(({ node }) => (
          <Row key={node.id} session={node} connections={connections} />
        ))}
      </ul>
      {hasNext && <button onClick={() => loadNext(2)}>More</button>}
      <button onClick={() => create({ variables: { input: { customerName: begin }, connections } })}>New</button>
    </>
  );
}

function Row({ session, connections }: { session: SessionList_row$key; connections: string[] }) {
  const [row, refetch] = useRefetchableFragment(
    graphql`
      fragment SessionList_row on ChatSession @refetchable(queryName: "SessionListRowQuery") {
        id
        chatSessionId
        version
        customerName
      }
    `,
    session,
  );
  const [rename] = useMutation<SessionListRenameMutation>(graphql`
    mutation SessionListRenameMutation($key: Int!, $version: Int!, $name: String!) {
      updateChatSession(chatSessionId: $key, expectedVersion: $version, input: { customerName: $name }) {
        ...SessionList_row
      }
    }
  `);
  const [remove] = useMutation<SessionListDeleteMutation>(graphql`
    mutation SessionListDeleteMutation($id: ID!, $version: Int!, $connections: [ID!]!) {
      deleteChatSessionById(id: $id, expectedVersion: $version) {
        deletedId @deleteEdge(connections: $connections)
      }
    }
  `);
  const [name, setName] = useState('');
  const [message, setMessage] = useState('');

  function onError(error: Error) {
    setMessage(error.message);
    // Somebody else changed the session: its newest state is shown, and the user decides.
    if (error instanceof ServiceError && error.code === 'STALE') {
      refetch({}, { fetchPolicy: 'store-and-network' });
    }
  }

  const { id, chatSessionId: key, version } = row;
  return (
    <li>
      <span>{row.customerName}</span>
      <input value={name} onChange={(event) => setName(event.target.value)} />
      <button onClick={() => rename({ variables: { key, version, name }, onError })}>Rename</button>
      <button onClick={() => remove({ variables: { id, version, connections }, onError })}>Delete</button>
      <p role="alert">{message}</p>
    </li>
  );
}
