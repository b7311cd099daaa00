// Opens the OpenAPI page in a headless Chromium, with every outside address blocked.
// Usage: node openapi.mjs BASE_URL CHROMIUM NAME PASSWORD [SCREENSHOT]; prints what it saw as JSON.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const [base, executablePath, name, password, screenshot] = process.argv.slice(2);
const saw = { outside: [], console: [] };

const profile = await mkdtemp(join(tmpdir(), 'openapi-'));
const browser = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  viewport: { width: 1280, height: 800 },
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});

try {
  const login = await browser.request.post(`${base}/session`, { data: { name, password } });
  if (login.status() !== 204) throw new Error(`The login ended with ${login.status()}.`);
  const cookies = await browser.cookies();
  saw.cookie = cookies.find((each) => each.name === 'XSRF-TOKEN').value;
  await browser.route('**', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${base}/`) || /^(data|blob):/.test(url)) return route.continue();
    saw.outside.push(url);
    return route.abort();
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(15_000);
  page.on('console', (message) => {
    if (message.type() === 'error') saw.console.push(message.text());
  });
  page.on('pageerror', (error) => saw.console.push(String(error)));
  await page.goto(`${base}/openapi`);
  const operation = page.locator('.opblock-post');
  await operation.getByText('Responses', { exact: true }).first().waitFor();
  saw.operation = await operation.innerText();
  if (screenshot) await page.screenshot({ path: screenshot });

  const sent = page.waitForRequest((request) => request.method() === 'POST');
  await operation.getByRole('button', { name: 'Try it out' }).click();
  await operation.getByRole('button', { name: 'Execute' }).click();
  const request = await sent;
  saw.token = await request.headerValue('x-xsrf-token');
  saw.status = (await request.response()).status();
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(saw));
