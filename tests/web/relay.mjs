// Uses the component SessionList of the recipes as a person would, with the real Relay and React.
// Usage: node relay.mjs BASE_URL FOLDER BEGIN; prints its observations as JSON.
// FOLDER has the recipes as JavaScript; BEGIN is what the customers' names begin with.
import { register } from 'node:module';
import { pathToFileURL } from 'node:url';

import { createElement, Suspense } from 'react';
import { RelayEnvironmentProvider } from 'react-relay';
import { act, create } from 'react-test-renderer';

globalThis.IS_REACT_ACT_ENVIRONMENT = true;
register('./relaytags.mjs', import.meta.url);

const [base, folder, begin] = process.argv.slice(2);
const headers = { Authorization: `Basic ${btoa('tje0:Tje0')}` };
const load = (recipe) => import(pathToFileURL(`${folder}/${recipe}.js`));

/** The operations that were sent, and how many answers are missing yet. */
const sent = [];
let missing = 0;
const realFetch = globalThis.fetch;
globalThis.fetch = async (url, init) => {
  const { query, documentId, variables } = JSON.parse(init.body);
  sent.push({ operation: query?.match(/^\w+ (\w+)/)[1] ?? null, documentId: documentId ?? null, variables });
  missing += 1;
  try {
    return await realFetch(url, init);
  } finally {
    missing -= 1;
  }
};

const rest = async (method, path, body) => {
  const answer = await realFetch(`${base}/api/v1/ChatSession${path}`, {
    method,
    headers: { ...headers, 'Content-Type': 'application/json', Accept: 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return answer.status === 204 ? null : answer.json();
};

/** Does something, and waits until what it sent is answered and shown, and what that sent in turn. */
async function until(action) {
  await act(async () => action());
  for (let quiet = 0; quiet < 5; quiet = missing > 0 ? 0 : quiet + 1) {
    await act(() => new Promise((resolve) => setTimeout(resolve, 20)));
  }
}

const { createEnvironment } = await load('relay');
const { SessionList } = await load('SessionList');
const environment = createEnvironment(base, () => headers);

const created = [];
for (const number of [1, 2, 3]) created.push(await rest('POST', '', { CustomerName: `${begin} ${number}` }));

let rendered;
await until(() => {
  rendered = create(
    createElement(
      RelayEnvironmentProvider,
      { environment },
      createElement(Suspense, { fallback: '...' }, createElement(SessionList, { begin })),
    ),
  );
});
const { root } = rendered;
const rows = () => root.findAllByType('li');
const names = () => rows().map((row) => row.findByType('span').children.join(''));
const press = (within, label) =>
  until(() => within.find((each) => each.type === 'button' && each.children[0] === label).props.onClick());
const rename = async (row, name) => {
  await until(() => row.findByType('input').props.onChange({ target: { value: name } }));
  await press(row, 'Rename');
};
const message = (row) => row.findByProps({ role: 'alert' }).children.join('');
const saw = {};
saw.firstPage = names();
await press(root, 'More');
saw.secondPage = names();
saw.hasMore = root.findAll((each) => each.type === 'button' && each.children[0] === 'More').length > 0;

await press(root, 'New');
saw.afterCreation = names();

await rename(rows()[0], `${begin} renamed`);
saw.afterRename = names()[0];

await rest('PATCH', `/${created[1].ChatSessionId}`, { CustomerName: `${begin} by someone else` });
await rename(rows()[1], `${begin} too late`);
saw.afterStale = names()[1];
saw.staleMessage = message(rows()[1]);

await press(rows()[2], 'Delete');
saw.afterDeletion = names();
// Somebody else changed it meanwhile, so it stays.
await rest('PATCH', `/${created[0].ChatSessionId}`, { CustomerName: `${begin} changed` });
await press(rows()[0], 'Delete');
saw.afterStaleDeletion = names();
await press(rows()[0], 'Delete');
saw.atTheEnd = names();
saw.sent = sent;
console.log(JSON.stringify(saw));
process.exit(0);
