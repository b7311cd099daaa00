// Clients follow events through a connection that is cut, and miss none and see none twice.
// Usage: node events.mjs BASE_URL CHROMIUM ALLOWED_PORT NAME PASSWORD; prints the names that each saw as JSON.
import { createServer as createHttpServer } from 'node:http';
import { connect, createServer } from 'node:net';

import { ApolloClient, ApolloLink, InMemoryCache, Observable, gql } from '@apollo/client';
import { Client, subscriptionExchange } from '@urql/core';
import { print } from 'graphql';
import { createClient } from 'graphql-sse';

import { look } from './browser.mjs';

const [base, executablePath, allowedPort, name, password] = process.argv.slice(2);

const basic = { Authorization: `Basic ${btoa(`${name}:${password}`)}` };
const json = { 'Content-Type': 'application/json' };

const PARTS = [
  ['a', 'b', 'c'],
  ['d', 'e', 'f'],
  ['g', 'h', 'i'],
];
const SUBSCRIPTION = `subscription created($after: String) {
  chatSessionsChanged(after: $after) { cursor action chatSession { chatSessionId customerName } }
}`;

/** A proxy in front of the service, whose connections can be cut. */
const through = { sockets: new Set(), isCut: false };
const proxy = createServer((client) => {
  if (through.isCut) return client.destroy();
  const service = connect(Number(new URL(base).port), '127.0.0.1');
  for (const socket of [client, service]) {
    through.sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => through.sockets.delete(socket));
  }
  client.pipe(service).pipe(client);
  client.on('close', () => service.destroy());
  service.on('close', () => client.destroy());
});
await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve));
const address = `http://127.0.0.1:${proxy.address().port}`;

function cut() {
  through.isCut = true;
  for (const socket of through.sockets) socket.destroy();
}

async function create(customer) {
  const body = JSON.stringify({ CustomerName: customer });
  const answer = await fetch(`${base}/api/v1/ChatSession`, { method: 'POST', headers: { ...json, ...basic }, body });
  if (!answer.ok) throw new Error(await answer.text());
}

async function until(condition) {
  const end = Date.now() + 30_000;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error('nothing came');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** The names that a client sees of sessions, which are made before, while and after it is cut off. */
async function drive(follow, prefix) {
  const seen = await follow((customer) => customer?.startsWith(prefix));
  const make = async (part) => {
    for (const each of part) await create(`${prefix}${each}`);
  };
  await make(PARTS[0]);
  await until(async () => (await seen()).length >= 3);
  cut();
  await make(PARTS[1]);
  through.isCut = false;
  await make(PARTS[2]);
  await until(async () => (await seen()).length >= 9);
  return (await seen()).map((each) => each.slice(prefix.length));
}

async function presentCursor() {
  const body = JSON.stringify({ query: '{ eventCursor }' });
  const answer = await fetch(`${base}/graphql`, { method: 'POST', headers: { ...json, ...basic }, body });
  return (await answer.json()).data.eventCursor;
}

const sse = () =>
  createClient({ url: `${address}/graphql`, headers: basic, retryAttempts: Infinity, retry: () => new Promise((go) => setTimeout(go, 50)) });

/** Follows by a function that subscribes with variables; it changes them in place, to go on where it was. */
const following = (subscribe) => async (isMine) => {
  const variables = { after: await presentCursor() };
  const names = [];
  subscribe(variables, (result) => {
    if (result.errors) throw new Error(JSON.stringify(result.errors));
    const told = result.data.chatSessionsChanged;
    variables.after = told.cursor;
    if (told.action === 'CREATED' && isMine(told.chatSession.customerName)) names.push(told.chatSession.customerName);
  });
  return async () => names;
};

function fail(error) {
  console.error(error);
  process.exit(1);
}

const clients = {
  'graphql-sse': following((variables, next) => {
    sse().subscribe({ query: SUBSCRIPTION, variables }, { next, error: fail, complete: () => {} });
  }),
  urql: following((variables, next) => {
    const client = sse();
    const forwardSubscription = ({ query }) => ({
      // urql copies the variables, so those that change go in here.
      subscribe: (sink) => ({ unsubscribe: client.subscribe({ query, variables }, sink) }),
    });
    const urql = new Client({ url: address, exchanges: [subscriptionExchange({ forwardSubscription })], preferGetMethod: false });
    urql.subscription(SUBSCRIPTION, { ...variables }).subscribe((result) => (result.error ? fail(result.error) : next(result)));
  }),
  apollo: following((variables, next) => {
    const client = sse();
    const link = new ApolloLink(
      ({ query }) =>
        new Observable((sink) => client.subscribe({ query: print(query), variables }, {
          next: (result) => sink.next(result),
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        })),
    );
    const apollo = new ApolloClient({ link, cache: new InMemoryCache() });
    apollo.subscribe({ query: gql(SUBSCRIPTION), variables: { ...variables } }).subscribe({ next, error: fail });
  }),
};

const saw = {};
for (const [client, follow] of Object.entries(clients)) saw[client] = await drive(follow, `${client} `);

// The browser's own client, in a page of another origin that is allowed, with the cookie of a session.
const page = createHttpServer((_request, response) => {
  response.writeHead(200, { 'Content-Type': 'text/html' });
  response.end('<!doctype html><title>elsewhere</title>');
});
await new Promise((resolve) => page.listen(Number(allowedPort), '127.0.0.1', resolve));
await look(base, executablePath, async (browser, tab) => {
  await browser.unrouteAll();
  await tab.goto(`http://127.0.0.1:${allowedPort}/`);
  saw.login = await tab.evaluate(
    async ([url, user, secret]) => {
      const headers = { 'Content-Type': 'application/json' };
      const body = JSON.stringify({ name: user, password: secret });
      return (await fetch(`${url}/session`, { method: 'POST', credentials: 'include', headers, body })).status;
    },
    [address, name, password],
  );
  /** Follows an address by EventSource; `take` is the text of a function from an event to a session that is new. */
  const source = (path, event, take) => async () => {
    await tab.evaluate(
      ([url, kind, text]) => {
        const read = (0, eval)(text);
        window.names = [];
        window.source?.close();
        window.source = new EventSource(url, { withCredentials: true });
        window.source.addEventListener(kind, (told) => {
          const session = read(JSON.parse(told.data));
          if (session) window.names.push(session);
        });
        return new Promise((resolve) => window.source.addEventListener('open', resolve, { once: true }));
      },
      [`${address}${path}`, event, take],
    );
    return () => tab.evaluate(() => window.names);
  };
  const query = `/graphql?query=${encodeURIComponent(SUBSCRIPTION)}`;
  const ofGraphQL = `({data: {chatSessionsChanged: {action, chatSession}}}) => action === 'CREATED' && chatSession.customerName`;
  const ofRest = `({Kind, Entity, ChatSession}) => Kind === 'Created' && Entity === 'ChatSession' && ChatSession.CustomerName`;
  saw.eventSource = await drive(source(query, 'next', ofGraphQL), 'g ');
  saw.eventSourceOfRest = await drive(source('/api/v1/Events', 'message', ofRest), 'r ');
  await tab.evaluate(() => window.source.close());
});
console.log(JSON.stringify(saw));
process.exit(0);
