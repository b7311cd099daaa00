// Uses a service through the development server of a front end, which passes calls on, in Chromium.
// Usage: node development.mjs BASE_URL CHROMIUM NAME PASSWORD; prints its observations as JSON.
// BASE_URL is the development server; it serves the recipe session.ts as a module of the page.
import { look } from './browser.mjs';

const [base, executablePath, name, password] = process.argv.slice(2);

const saw = await look(base, executablePath, async (browser, page, saw) => {
  await page.goto(base);
  await page.evaluate(
    async ({ name, password }) => {
      globalThis.session = await import('/session.ts');
      globalThis.call = async (path, init = {}) => {
        const answer = await fetch(path, { credentials: 'include', ...init });
        return { status: answer.status, text: await answer.text() };
      };
      await session.logIn('', name, password);
    },
    { name, password },
  );
  const call = (path, init) => page.evaluate(([path, init]) => call(path, init), [path, init]);
  const asJson = (body) => ({ method: 'POST', body: JSON.stringify(body) });
  const xsrf = await page.evaluate(() => session.sessionHeaders());
  const headers = { ...xsrf, 'Content-Type': 'application/json', Accept: 'application/json' };

  saw.cookies = (await browser.cookies(base)).map((cookie) => cookie.name).sort();
  saw.graphql = await call('/graphql', { ...asJson({ query: '{ viewer { name } }' }), headers });
  saw.graphqlByGet = await call(`/graphql?${new URLSearchParams({ query: '{ viewer { name } }' })}`, { headers });
  saw.created = await call('/api/v1/ChatSession', { ...asJson({ CustomerName: 'Ada' }), headers });
  saw.list = await call('/api/v1/ChatSession?$top=1', { headers });
  saw.withoutToken = await call('/api/v1/ChatSession?$top=1');
  saw.document = await call('/openapi.json');
  saw.socket = await page.evaluate(
    (payload) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket('/graphql', 'graphql-transport-ws');
        socket.onopen = () => socket.send(JSON.stringify({ type: 'connection_init', payload }));
        socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
        socket.onclose = ({ code }) => reject(new Error(`closed: ${code}`));
      }),
    xsrf,
  );
  // The front end's own pages and files stay its own, whatever their names begin with.
  for (const path of ['/', '/sessions', '/session.ts', '/apis', '/graphql-notes']) {
    saw[path] = (await call(path)).text.slice(0, 200);
  }
  await page.evaluate(() => session.logOut(''));
  saw.afterLogout = await call('/graphql', { ...asJson({ query: '{ viewer { name } }' }), headers });

  saw.console = saw.console.filter((text) => !/401/.test(text));
  await page.goto(`${base}/graphql`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  // The button does nothing before the editors show their text.
  for (const hasText of ['chatSessionId', 'ada@example.com']) {
    await page.locator('.graphiql-editor .view-line', { hasText }).waitFor();
  }
  await page.getByRole('button', { name: /Execute query/i }).click();
  await page.locator('.graphiql-response .view-line', { hasText: 'chatSessionId' }).waitFor();
  await page.goto(`${base}/openapi`);
  await page.getByText('/api/v1/ChatSession').first().waitFor();
});
console.log(JSON.stringify(saw));
