// Uses the explorer in a headless Chromium: log in, run an operation, read docs, log out.
// Usage: node explorer.mjs BASE_URL CHROMIUM NAME PASSWORD [SCREENSHOT]; prints its observations as JSON.
import { look } from './browser.mjs';

const [base, executablePath, name, password, screenshot] = process.argv.slice(2);

const saw = await look(base, executablePath, async (browser, page, saw) => {
  // Only the login form's: Monaco has alerts too.
  const notice = page.locator('.login').getByRole('alert');
  // The button does nothing before the editors show their text.
  const editorsAreThere = async () => {
    await page.locator('.graphiql-editor .view-line', { hasText: 'chatSessionId' }).waitFor();
    await page.locator('.graphiql-editor .view-line', { hasText: 'ada@example.com' }).waitFor();
  };

  await page.goto(`${base}/graphql`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(`not ${password}`);
  await page.getByRole('button', { name: 'Log in' }).click();
  saw.wrongPassword = await notice.filter({ hasText: /\S/ }).textContent();
  // Chromium logs the refused login as an error.
  saw.console = saw.console.filter((text) => !text.includes('401'));

  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await editorsAreThere();
  await page.getByRole('button', { name: /Execute query/i }).click();
  const result = page.locator('.graphiql-response');
  await result.locator('.view-line', { hasText: 'chatSessionId' }).waitFor();
  saw.result = await result.innerText();

  await page.getByRole('button', { name: /Show Documentation Explorer/i }).click();
  const root = page.getByRole('link', { name: 'Mutation' });
  await root.waitFor();
  saw.schema = await page.locator('.graphiql-doc-explorer').innerText();
  await root.click();
  await page.getByText('Create a session;', { exact: false }).first().waitFor();
  saw.docs = await page.locator('.graphiql-doc-explorer').innerText();
  if (screenshot) await page.screenshot({ path: screenshot });

  await page.getByRole('button', { name: /Show History/i }).click();
  saw.history = await page.locator('.graphiql-history').innerText();

  await page.reload();
  const leave = page.getByRole('button', { name: /log out/ });
  await editorsAreThere();
  saw.afterReload = await leave.innerText();
  await leave.click();
  await page.getByLabel('Name').waitFor();
  saw.cookiesAfterLogout = (await browser.cookies(base)).length;
  saw.noticeAfterLogout = await notice.innerText();

  await page.reload();
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await editorsAreThere();
  saw.scriptsSee = await page.evaluate(() => document.cookie);
  // The session ends as if another tab had logged out.
  const token = saw.scriptsSee.replace('XSRF-TOKEN=', '');
  await page.request.delete(`${base}/session`, { headers: { 'X-XSRF-TOKEN': token } });
  await page.getByLabel('Name').waitFor();
  saw.noticeAfterEnd = await notice.innerText();
  // Chromium logs the refusal, and Monaco the work that was cancelled when it was removed.
  saw.console = saw.console.filter((text) => !/401|^Canceled/.test(text));
});
console.log(JSON.stringify(saw));
