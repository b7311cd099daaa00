// Opens links to documents in GraphiQL: registered ones, added ones, unknown ones, and none.
// Usage: node links.mjs BASE_URL CHROMIUM DOCUMENT_ID; prints its observations as JSON.
import { createHash } from 'node:crypto';

import { look } from './browser.mjs';

const [base, executablePath, documentId] = process.argv.slice(2);

const ADDED = 'query Added { viewer { name } }';
const persisted = (text) =>
  JSON.stringify({
    persistedQuery: { version: 1, sha256Hash: createHash('sha256').update(text).digest('hex') },
  });

const LINKS = {
  registered: { documentId, variables: '{"n":3}', operationName: 'Two' },
  added: { extensions: persisted(ADDED) },
  own: { query: '{ __typename }', extensions: persisted('{ __typename }') },
  unknown: { documentId: 'unknown', variables: '{"n":3}' },
  unknownDigest: { extensions: persisted('{ unknown }') },
  variables: { variables: '{"n":3}' },
  operationName: { operationName: 'Two' },
};

const saw = await look(base, executablePath, async (browser, page, saw) => {
  await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `Basic ${btoa('tje0:Tje0')}` },
    body: JSON.stringify({ query: ADDED, extensions: JSON.parse(persisted(ADDED)) }),
  });
  const sent = [];
  page.on('request', (request) => {
    const isCall = request.method() === 'POST' && request.url().endsWith('/graphql');
    if (isCall && !request.postData().includes('__schema')) sent.push(JSON.parse(request.postData()));
  });
  const textOf = async (name) => {
    const lines = page.getByRole('region', { name }).locator('.view-lines:visible').first();
    await lines.locator('.view-line', { hasText: /\S/ }).first().waitFor();
    return (await lines.innerText()).replaceAll('\u00a0', ' ').replaceAll(/\s+/g, ' ').trim();
  };
  for (const [name, link] of Object.entries(LINKS)) {
    await page.goto(`${base}/graphql?${new URLSearchParams(link)}`);
    // The first link is opened by somebody who is not logged in yet.
    if (name === 'registered') await page.getByRole('button', { name: 'MAKR' }).click();
    await page.getByRole('button', { name: /log out/ }).waitFor();
    saw[name] = {
      query: await textOf('Operation Editor'),
      variables: link.variables ? await textOf('Variables') : null,
      address: page.url(),
      leftInPage: await page.locator('#LINKED_DOCUMENT').count(),
    };
  }
  saw.sentByThemselves = sent.length;
  await page.goto(`${base}/graphql?${new URLSearchParams(LINKS.added)}`);
  await textOf('Operation Editor');
  await page.getByRole('button', { name: /Execute query/i }).click();
  const result = page.locator('.graphiql-response');
  await result.locator('.view-line', { hasText: 'MAKR' }).waitFor();
  saw.executed = sent.at(-1).query;
  // Monaco logs the work that a load of the page cancels.
  saw.console = saw.console.filter((text) => !/^Canceled/.test(text));
});
console.log(JSON.stringify(saw));
