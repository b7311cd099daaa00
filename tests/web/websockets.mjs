// Follows a session by WebSocket with a client, which is cut off between two changes.
// Usage: node websockets.mjs BASE_URL graphql-ws|apollo|urql; prints the names it was told as JSON.
import { ApolloClient, ApolloLink, InMemoryCache, gql } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { Client, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-ws';
import { tap } from 'rxjs';
import WebSocket from 'ws';

const [base, name] = process.argv.slice(2);
const login = { Authorization: `Basic ${btoa('tje0:Tje0')}` };

const CHANGED = `subscription Changed($id: Int!, $after: String) {
  chatSessionChanged(chatSessionId: $id, after: $after) { cursor chatSession { customerName } }
}`;

async function rest(method, path, body) {
  const headers = { ...login, 'Content-Type': 'application/json' };
  const answer = await fetch(`${base}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) });
  return answer.json();
}

const { ChatSessionId: id } = await rest('POST', 'ChatSession', { CustomerName: 'Ada' });
const rename = (CustomerName) => rest('PATCH', `ChatSession/${id}`, { CustomerName });

const codes = [];
let opened = 0;
const socket = createClient({
  url: `${base.replace('http', 'ws')}/graphql`,
  webSocketImpl: WebSocket,
  connectionParams: login,
  shouldRetry: () => true,
  retryWait: () => new Promise((resolve) => setTimeout(resolve, 300)),
  on: { closed: ({ code }) => codes.push(code), connected: () => (opened += 1) },
});

const told = [];
let heard = () => {};
/** Notes an event, and lets a client that is cut off go on after it: it sends this object again. */
function note({ data }, variables) {
  told.push(data.chatSessionChanged.chatSession.customerName);
  variables.after = data.chatSessionChanged.cursor;
  heard();
}
const until = (count) =>
  new Promise((resolve) => {
    heard = () => told.length >= count && resolve();
    heard();
  });

const subscriptions = {
  'graphql-ws': () => {
    const variables = { id };
    socket.subscribe(
      { query: CHANGED, variables },
      { next: (result) => note(result, variables), error: (error) => { throw error; }, complete() {} },
    );
  },
  apollo: () => {
    const noting = new ApolloLink((operation, forward) =>
      forward(operation).pipe(tap((result) => note(result, operation.variables))),
    );
    const client = new ApolloClient({
      link: noting.concat(new GraphQLWsLink(socket)),
      cache: new InMemoryCache(),
    });
    client.subscribe({ query: gql(CHANGED), variables: { id } }).subscribe({ next() {} });
  },
  urql: () => {
    const forwardSubscription = ({ query, variables }) => ({
      subscribe: (sink) => {
        const again = { ...variables };
        const next = (result) => {
          note(result, again);
          sink.next(result);
        };
        return { unsubscribe: socket.subscribe({ query, variables: again }, { ...sink, next }) };
      },
    });
    const client = new Client({
      url: `${base}/graphql`,
      exchanges: [subscriptionExchange({ forwardSubscription })],
      preferGetMethod: false,
    });
    client.subscription(CHANGED, { id }).subscribe(() => {});
  },
};
subscriptions[name]();

// The subscription has begun once it tells of a change.
for (let number = 1; !told.length; number += 1) {
  await rename(`Bea ${number}`);
  await new Promise((resolve) => setTimeout(resolve, 100));
}
await rename('Cleo');
while (told.at(-1) !== 'Cleo') await until(told.length + 1);
socket.terminate();
for (const name of ['Dora', 'Eva']) await rename(name);
while (told.at(-1) !== 'Eva') await until(told.length + 1);
console.log(JSON.stringify({ told: told.filter((name) => !name.startsWith('Bea')), codes, opened }));
process.exit(0);
