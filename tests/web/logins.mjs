// Several people use GraphiQL in one browser, one after the other and in two tabs.
// Usage: node logins.mjs BASE_URL CHROMIUM; prints its observations as JSON.
import { look } from './browser.mjs';

const [base, executablePath] = process.argv.slice(2);

const SECRET = 'Lysaker';

const saw = await look(base, executablePath, async (browser, first, saw) => {
  const loginBox = (page) => page.getByLabel('Password');
  const editor = (page, name) => page.getByRole('region', { name });
  const logIn = async (page, name) => {
    await page.getByRole('button', { name }).click();
    await page.getByRole('button', { name: `${name} · log out` }).waitFor();
    await page.locator('.graphiql-query-editor .view-line', { hasText: /\S/ }).first().waitFor();
  };
  const write = async (page, section, text) => {
    const lines = editor(page, section).locator('.view-lines:visible').first();
    await lines.click();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.insertText(text);
    // Monaco closes brackets and quotes by itself.
    await page.keyboard.press('ControlOrMeta+Shift+End');
    await page.keyboard.press('Delete');
  };
  const showHistory = async (page) => {
    const history = page.locator('.graphiql-history');
    if (!(await history.isVisible())) {
      await page.getByRole('button', { name: /Show History/i }).click();
    }
    await history.waitFor();
  };
  /** Everything that the page shows, and that the browser keeps for it. */
  const traces = (page) =>
    page.evaluate(() =>
      JSON.stringify([document.body.innerText, { ...localStorage }, { ...sessionStorage }, location.href]),
    );
  const works = async (page) => {
    await write(page, 'Operation Editor', `query ${SECRET}Query { viewer { name } }`);
    await page.getByRole('button', { name: 'Variables', exact: true }).click();
    await write(page, 'Variables', `{"x": "${SECRET}Variable"}`);
    await page.getByRole('button', { name: 'Headers', exact: true }).click();
    await write(page, 'Headers', `{"X-Request-Id": "${SECRET}Header"}`);
    await page.getByRole('button', { name: /Execute query/i }).click();
    await page.locator('.graphiql-response .view-line', { hasText: 'viewer' }).waitFor();
    await showHistory(page);
    await page.locator('.graphiql-history', { hasText: SECRET }).waitFor();
    // GraphiQL writes tabs with a delay.
    await page.waitForFunction(
      (text) => (sessionStorage['graphiql:tabState'] ?? localStorage['graphiql:tabState'])?.includes(text),
      `${SECRET}Variable`,
    );
  };
  /** True if anything of the user before is shown, stored, or found by undoing. */
  const isClean = async (page, name) => {
    const before = await traces(page);
    await logIn(page, name);
    await showHistory(page);
    await editor(page, 'Operation Editor').locator('.view-lines').first().click();
    await page.keyboard.press('ControlOrMeta+z');
    const after = await traces(page);
    return !before.includes(SECRET) && !after.includes(SECRET);
  };

  await first.goto(`${base}/graphql`);
  await loginBox(first).waitFor();
  saw.demo = await first.getByRole('region', { name: 'Logins of the demo' }).innerText();
  // As an earlier release left it.
  await first.evaluate((text) => localStorage.setItem('graphiql:query', text), `{ ${SECRET} }`);
  await first.evaluate(() => localStorage.setItem('graphiql:theme', 'dark'));
  await first.reload();
  await loginBox(first).waitFor();
  saw.keptForAll = await first.evaluate(() => ({ ...localStorage }));

  await logIn(first, 'MAKR');
  await works(first);
  await first.reload();
  await first.locator('.graphiql-query-editor .view-line', { hasText: SECRET }).waitFor();
  await editor(first, 'Variables').locator('.view-line', { hasText: `${SECRET}Variable` }).waitFor();
  saw.tabsAfterReload = await first.getByRole('tab').count();

  await first.getByRole('button', { name: /log out/ }).click();
  await loginBox(first).waitFor();
  saw.afterLogout = await isClean(first, 'JODA');

  // The session is revoked, and the browser does not know.
  await works(first);
  const cookie = (await browser.cookies()).map(({ name, value }) => `${name}=${value}`).join('; ');
  const xsrf = (await browser.cookies()).find(({ name }) => name === 'XSRF-TOKEN').value;
  await fetch(`${base}/session`, { method: 'DELETE', headers: { cookie, 'X-XSRF-TOKEN': xsrf } });
  await first.getByRole('button', { name: /Execute query/i }).click();
  await loginBox(first).waitFor();
  saw.noticeAfterEnd = await first.locator('.login').getByRole('alert').innerText();
  saw.afterEnd = await isClean(first, 'MAKR');

  // Logged out in another tab.
  await works(first);
  const second = await browser.newPage();
  await second.goto(`${base}/graphql`);
  saw.secondTabIsEmpty = !(await traces(second)).includes(SECRET);
  await second.getByRole('button', { name: /log out/ }).click();
  await loginBox(second).waitFor();
  await first.bringToFront();
  await loginBox(first).waitFor();
  saw.noticeInOtherTab = await first.locator('.login').getByRole('alert').innerText();
  saw.inOtherTab = await isClean(first, 'HEBR');

  // Somebody else logs in in the other tab.
  await works(first);
  await second.reload();
  await second.request.post(`${base}/session`, { data: { name: 'JODA', password: 'Joda' } });
  await loginBox(first).waitFor();
  saw.afterOther = !(await traces(first)).includes(SECRET);
  await first.reload();
  await first.getByRole('button', { name: 'JODA · log out' }).waitFor();
  saw.afterOther &&= !(await traces(first)).includes(SECRET);

  // Nor is a link left in the address.
  await first.getByRole('button', { name: /log out/ }).click();
  await loginBox(first).waitFor();
  const sent = [];
  first.on('request', (request) => {
    if (request.method() === 'POST' && request.url().endsWith('/graphql')) sent.push(request);
  });
  const link = new URLSearchParams({
    query: `query One { __typename } query ${SECRET}Two($n: Int) { chatSessions(first: $n) { totalCount } }`,
    variables: '{"n":3}',
    operationName: `${SECRET}Two`,
  });
  await first.goto(`${base}/graphql?${link}`);
  await logIn(first, 'MAKR');
  await editor(first, 'Operation Editor').locator('.view-line', { hasText: `${SECRET}Two` }).waitFor();
  await editor(first, 'Variables').locator('.view-line', { hasText: '"n": 3' }).waitFor();
  await first.waitForFunction(() => sessionStorage['graphiql:tabState']);
  saw.address = first.url();
  saw.sentByItself = sent.filter((request) => !request.postData().includes('__schema')).length;
  await first.getByRole('button', { name: 'Headers', exact: true }).click();
  await editor(first, 'Headers').locator('.view-line', { hasText: 'Sent are' }).waitFor();
  saw.headersNote = (await editor(first, 'Headers').innerText()).replaceAll('\u00a0', ' ');
  await write(first, 'Headers', '{"Accept-Language": "nb", "SO-Language": "no"}');
  const execute = async () => {
    await first.getByRole('button', { name: /Execute query/i }).click();
    const several = first.getByRole('menuitem', { name: `${SECRET}Two` });
    await several.click();
  };
  await execute();
  await first.locator('.graphiql-response .view-line', { hasText: 'totalCount' }).waitFor();
  const request = sent.at(-1);
  saw.executed = JSON.parse(request.postData());
  saw.language = [await request.headerValue('accept-language'), await request.headerValue('so-language')];
  const count = sent.length;
  saw.refused = [];
  for (const name of ['Authorization', 'cookie', 'SO-AppToken', 'X-XSRF-Token']) {
    await write(first, 'Headers', `{"${name}": "x"}`);
    await execute();
    const refusal = first.locator('.graphiql-response .view-line', { hasText: `"${name} cannot` });
    await refusal.first().waitFor();
    saw.refused.push(name);
  }
  saw.sentThough = sent.length - count;
  await first.getByRole('button', { name: /log out/ }).click();
  await loginBox(first).waitFor();
  await first.goBack();
  await first.waitForLoadState();
  saw.afterLink = !(await traces(first)).includes(SECRET);
  // Chromium logs the refusal of the revoked session, and Monaco the work that a reload cancels.
  saw.console = saw.console.filter((text) => !/401|^Canceled/.test(text));
});
console.log(JSON.stringify(saw));
