// Runs the recipes of docs/frontends.md against a service, each of them compiled to JavaScript.
// Usage: node recipes.mjs BASE_URL FOLDER NAME PASSWORD; prints its observations as JSON.
import { pathToFileURL } from 'node:url';

import { print } from 'graphql';

const [base, folder, name, password] = process.argv.slice(2);
const login = { Authorization: `Basic ${btoa(`${name}:${password}`)}` };
const headers = () => login;
const load = (recipe) => import(pathToFileURL(`${folder}/${recipe}.js`));

/**
 * Answers like a network that loses the answer of the first mutation that has a key.
 *
 * The call itself reaches the service, which must not do it a second time.
 */
function losingAnswers() {
  const real = globalThis.fetch;
  const keys = [];
  globalThis.fetch = async (url, init) => {
    const answer = await real(url, init);
    const key = new Headers(init.headers).get('Idempotency-Key');
    if (key) keys.push(key);
    if (key && keys.length === 1) throw new TypeError('The answer was lost.');
    return answer;
  };
  return {
    keys,
    end: () => {
      globalThis.fetch = real;
    },
  };
}

const someoneElse = async (key, customerName) => {
  const answer = await fetch(`${base}/api/v1/ChatSession/${key}`, {
    method: 'PATCH',
    headers: { ...login, 'Content-Type': 'application/merge-patch+json' },
    body: JSON.stringify({ CustomerName: customerName }),
  });
  if (!answer.ok) throw new Error(await answer.text());
};

/** The same steps for each client; `client` says how each step is done with it. */
async function steps(begin, { create, pages, rename, shown }) {
  const saw = {};
  const lossy = losingAnswers();
  const first = await create(`${begin} 1`);
  saw.attempts = lossy.keys.length;
  saw.distinctKeys = new Set(lossy.keys).size;
  lossy.end();
  for (const number of [2, 3, 4, 5]) await create(`${begin} ${number}`);
  saw.pages = await pages(begin);
  saw.saved = await rename(first, `${begin} renamed`);
  saw.afterSave = await shown(first);
  await someoneElse(first.chatSessionId, `${begin} by someone else`);
  saw.stale = await rename(first, `${begin} too late`);
  saw.afterStale = await shown(first);
  return saw;
}

const { CREATE, RENAME, SESSIONS } = await load('documents');
const namesOf = ({ chatSessions }) => chatSessions.edges.map(({ node }) => node.customerName);

async function apollo(begin) {
  const { createClient, once, rename } = await load('apollo');
  const client = createClient(base, headers);
  const query = client.watchQuery({ query: SESSIONS, variables: { begin }, fetchPolicy: 'cache-first' });
  return steps(begin, {
    create: async (customer) => {
      const { data } = await client.mutate({ mutation: CREATE, variables: { name: customer }, context: once() });
      return data.createChatSession;
    },
    pages: async () => {
      const seen = [];
      let page = (await client.query({ query: SESSIONS, variables: { begin } })).data;
      seen.push(namesOf(page));
      query.subscribe(() => {});
      while (page.chatSessions.pageInfo.hasNextPage) {
        await query.fetchMore({ variables: { after: page.chatSessions.pageInfo.endCursor } });
        page = client.readQuery({ query: SESSIONS, variables: { begin } });
        seen.push(namesOf(page));
      }
      return seen;
    },
    rename: (session, customer) => rename(client, session, customer),
    shown: () => namesOf(client.readQuery({ query: SESSIONS, variables: { begin } }))[0],
  });
}

async function urql(begin) {
  const { createClient, mutateOnce, rename } = await load('urql');
  const client = createClient(base, headers);
  const read = async (after) => {
    const { data, error } = await client.query(SESSIONS, { begin, after }).toPromise();
    if (error) throw error;
    return data;
  };
  const saw = await steps(begin, {
    create: async (customer) => {
      const { data, error } = await mutateOnce(client, headers, CREATE, { name: customer });
      if (error) throw error;
      return data.createChatSession;
    },
    pages: async () => {
      const seen = [];
      let page = await read(null);
      seen.push(namesOf(page));
      while (page.chatSessions.pageInfo.hasNextPage) {
        page = await read(page.chatSessions.pageInfo.endCursor);
        seen.push(namesOf(page));
      }
      return seen;
    },
    rename: (session, customer) => rename(client, headers, session, customer),
    shown: () => namesOf(client.readQuery(SESSIONS, { begin }).data)[0],
  });
  const isKnown = () => client.readQuery(SESSIONS, { begin }) !== null;
  const before = isKnown();
  await mutateOnce(client, headers, CREATE, { name: 'Another' });
  return { ...saw, known: [before, isKnown()] };
}

async function tanstack(begin) {
  const { createClient, creation, rename, sessions } = await load('tanstack');
  const client = createClient();
  client.mount();
  const list = sessions(client, base, headers, begin);
  const flat = (result) => result.data.pages.flatMap(namesOf);
  let end = () => {};
  const saw = await steps(begin, {
    create: async (customer) => {
      const { createChatSession } = await creation(client, base, headers).mutate({
        name: customer,
        key: crypto.randomUUID(),
      });
      return createChatSession;
    },
    pages: async () => {
      end = list.subscribe(() => {});
      let result = await list.refetch();
      const seen = [flat(result)];
      while (result.hasNextPage) {
        result = await list.fetchNextPage();
        seen.push(flat(result));
      }
      return seen;
    },
    rename: (session, customer) => rename(client, base, headers(), session, customer),
    shown: () => flat(list.getCurrentResult())[0],
  });
  end();
  client.unmount();
  client.clear();
  return saw;
}

/** Relay's store is for code that its compiler has written; here operations go over its network. */
async function relay(begin) {
  const { createEnvironment, ServiceError } = await load('relay');
  const network = createEnvironment(base, headers).getNetwork();
  const execute = async (document, operationKind, variables) => {
    const parameters = { id: null, text: print(document), name: 'Any', operationKind, metadata: {} };
    return (await network.execute(parameters, variables, { force: true }).toPromise()).data;
  };
  const read = (after) => execute(SESSIONS, 'query', { begin, after });
  return steps(begin, {
    create: async (customer) => (await execute(CREATE, 'mutation', { name: customer })).createChatSession,
    pages: async () => {
      const seen = [];
      let names = [];
      let page;
      do {
        page = await read(page?.chatSessions.pageInfo.endCursor);
        names = [...names, ...namesOf(page)];
        seen.push(names);
      } while (page.chatSessions.pageInfo.hasNextPage);
      return seen;
    },
    rename: async ({ chatSessionId: key, version }, customer) => {
      try {
        await execute(RENAME, 'mutation', { key, version, name: customer });
        return 'saved';
      } catch (error) {
        if (!(error instanceof ServiceError)) throw error;
        return error.code.toLowerCase();
      }
    },
    shown: async () => namesOf(await read(null))[0],
  });
}

console.log(JSON.stringify({ relay: await relay('Rel'), apollo: await apollo('Apollo'), urql: await urql('Urql'), tanstack: await tanstack('Tan') }));
process.exit(0);
