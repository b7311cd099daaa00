// Runs a query twice, and another one that nobody registered, with the persisted queries of a client.
// Usage: node persisted.mjs BASE_URL apollo|urql QUERY [MANIFEST]; prints its observations as JSON.
// Without MANIFEST the client adds its queries by itself (automatic persisted queries).
import { createHash, randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { ApolloClient, HttpLink, InMemoryCache, gql } from '@apollo/client';
import { createPersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { generatePersistedQueryIdsFromManifest } from '@apollo/persisted-query-lists';
import { Client, fetchExchange } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { parse, print } from 'graphql';

const [base, name, query, manifestFile] = process.argv.slice(2);
const url = `${base}/graphql`;
const headers = { Authorization: `Basic ${btoa('tje0:Tje0')}` };
const manifest = manifestFile && JSON.parse(fs.readFileSync(manifestFile));

const sha256 = (text) => createHash('sha256').update(text).digest('hex');

const sent = [];
/** fetch, with a note of what was sent as the query, and of the answer. */
async function noting(address, options) {
  const { method } = options;
  const parameters =
    method === 'GET' ? Object.fromEntries(new URL(address, base).searchParams) : JSON.parse(options.body);
  const response = await fetch(address, options);
  const { errors } = await response.clone().json();
  sent.push({
    method,
    text: Boolean(parameters.query),
    hash: Boolean(parameters.extensions) && JSON.stringify(parameters.extensions).includes('sha256Hash'),
    status: response.status,
    code: errors?.[0].extensions.code ?? null,
  });
  return response;
}

/** The operation's id in a manifest of GraphQL Code Generator, or of Apollo; else its digest. */
function idOf(document) {
  const operation = document.definitions.find(({ kind }) => kind === 'OperationDefinition').name.value;
  const ids = manifest?.operations
    ? manifest.operations.map((each) => [each.name, each.id])
    : Object.entries(manifest ?? {}).map(([id, text]) => [parse(text).definitions[0].name.value, id]);
  return Object.fromEntries(ids)[operation] ?? sha256(print(document));
}

function apollo(registered) {
  const ids =
    registered && manifest?.operations
      ? generatePersistedQueryIdsFromManifest({ loadManifest: async () => manifest })
      : { generateHash: idOf };
  const persisted = createPersistedQueryLink({ ...ids, useGETForHashedQueries: true });
  const client = new ApolloClient({
    link: persisted.concat(new HttpLink({ uri: url, fetch: noting, headers })),
    cache: new InMemoryCache(),
  });
  return async (text) => {
    const options = { query: gql(text), fetchPolicy: 'no-cache', errorPolicy: 'all' };
    return (await client.query(options)).data ?? null;
  };
}

function urql(registered) {
  const persisted = persistedExchange({
    preferGetForPersistedQueries: true,
    enforcePersistedQueries: registered && Boolean(manifest),
    generateHash: manifest ? async (_text, document) => idOf(document) : undefined,
  });
  const client = new Client({
    url,
    exchanges: [persisted, fetchExchange],
    fetch: noting,
    fetchOptions: { headers },
    requestPolicy: 'network-only',
  });
  return async (text) => (await client.query(gql(text), {}).toPromise()).data ?? null;
}

/** The body that was sent for a query, and true if data came. */
async function run(client, text) {
  sent.length = 0;
  const data = await client(text);
  return { sent: [...sent], data: data !== null };
}

const clientOf = { apollo, urql }[name];
const client = clientOf(true);
const foreign = `query Foreign${randomBytes(4).toString('hex')} { viewer { name } }`;
console.log(
  JSON.stringify({
    first: await run(client, query),
    second: await run(client, query),
    foreign: await run(clientOf(false), foreign),
  }),
);
