// Runs a subscription in the explorer in a headless Chromium, with the session of the page.
// Usage: node livequery.mjs BASE_URL CHROMIUM NAME PASSWORD; prints its observations as JSON.
import { look } from './browser.mjs';

const [base, executablePath, name, password] = process.argv.slice(2);
const headers = {
  Authorization: `Basic ${btoa(`${name}:${password}`)}`,
  'Content-Type': 'application/json',
};
const rest = async (method, path, body) =>
  (await fetch(`${base}/api/v1/${path}`, { method, headers, body: JSON.stringify(body) })).json();

const saw = await look(base, executablePath, async (browser, page, saw) => {
  const { ChatSessionId: id } = await rest('POST', 'ChatSession', { CustomerName: 'Ada' });
  const query = `subscription { chatSessionChanged(chatSessionId: ${id}) { chatSession { customerName } } }`;
  await page.goto(`${base}/graphql?query=${encodeURIComponent(query)}`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.locator('.graphiql-editor .view-line', { hasText: 'chatSessionChanged' }).first().waitFor();
  const opened = page.waitForEvent('websocket');
  await page.getByRole('button', { name: /Execute query/i }).click();
  await opened;
  const result = page.locator('.graphiql-response');
  for (let number = 1; !saw.result; number += 1) {
    await rest('PATCH', `ChatSession/${id}`, { CustomerName: `Bea ${number}` });
    await page.waitForTimeout(300);
    const text = await result.innerText();
    if (text.includes('Bea')) saw.result = text.replaceAll('\u00a0', ' ');
  }
  // A logout elsewhere ends the stream, and the page asks for a new login.
  const token = await page.evaluate(() => document.cookie.replace('XSRF-TOKEN=', ''));
  await page.request.delete(`${base}/session`, { headers: { 'X-XSRF-TOKEN': token } });
  await page.getByLabel('Name').waitFor();
  saw.notice = await page.locator('.login').getByRole('alert').innerText();
  saw.console = saw.console.filter((text) => !/401|^Canceled/.test(text));
});
console.log(JSON.stringify(saw));
