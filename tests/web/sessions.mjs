// A page of another origin logs in by the recipe for sessions, in two tabs of a headless Chromium.
// Usage: node sessions.mjs BASE_URL CHROMIUM PORT RECIPES NAME PASSWORD; prints its observations as JSON.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

import { look } from './browser.mjs';

const [base, executablePath, port, recipes, name, password] = process.argv.slice(2);

const recipe = await readFile(`${recipes}/session.js`);
const PAGE = `<!doctype html><title>front end</title><script type="module">
  import * as session from '/session.js';
  session.followOtherTabs();
  window.session = session;
</script>`;
const server = createServer((request, response) => {
  const isScript = request.url === '/session.js';
  response.writeHead(200, { 'Content-Type': isScript ? 'text/javascript' : 'text/html' });
  response.end(isScript ? recipe : PAGE);
});
await new Promise((resolve) => server.listen(Number(port), '127.0.0.1', resolve));

const saw = await look(base, executablePath, async (browser, first, saw) => {
  // Playwright answers preflights by itself where requests are routed.
  await browser.unrouteAll();
  const open = async (tab) => {
    await tab.goto(`http://127.0.0.1:${port}/`);
    await tab.waitForFunction(() => window.session);
  };
  const logIn = (tab, word) =>
    tab.evaluate(
      ([service, user, secret]) =>
        window.session.logIn(service, user, secret).then(
          () => 'logged in',
          (error) => String(error),
        ),
      [base, name, word],
    );
  /** The answer to a query: the name of the caller, or the status of a refusal. */
  const whoAmI = (tab) =>
    tab.evaluate(async (service) => {
      const answer = await fetch(`${service}/graphql`, {
        method: 'POST',
        credentials: 'include',
        headers: { 'Content-Type': 'application/json', ...window.session.sessionHeaders() },
        body: '{"query": "{ viewer { name } }"}',
      });
      return answer.ok ? (await answer.json()).data.viewer.name : answer.status;
    }, base);
  /** Does something in one tab, and waits until the other one has loaded anew because of it. */
  const followed = async (other, act) => {
    await other.evaluate(() => (window.before = true));
    await act();
    await other
      .waitForFunction(() => window.session && !window.before, null, { timeout: 5000 })
      .catch(() => {});
  };

  await open(first);
  saw.wrong = await logIn(first, `not ${password}`);
  saw.before = await whoAmI(first);
  saw.right = await logIn(first, password);
  saw.first = await whoAmI(first);
  await first.reload();
  await first.waitForFunction(() => window.session);
  saw.afterReload = await whoAmI(first);
  const second = await browser.newPage();
  await open(second);
  saw.second = await whoAmI(second);
  await followed(first, () => logIn(second, password));
  saw.firstAfterSecondLogin = await whoAmI(first);
  await followed(first, () => second.evaluate((service) => window.session.logOut(service), base));
  saw.afterLogout = [await whoAmI(first), await whoAmI(second)];
  saw.kept = await first.evaluate(() => ({ ...localStorage, ...sessionStorage }));
});
server.close();
console.log(JSON.stringify(saw));
