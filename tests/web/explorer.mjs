// Drives the explorer in a headless Chromium as a person would, with every outside address blocked.
// Usage: node explorer.mjs BASE_URL CHROMIUM NAME PASSWORD [SCREENSHOT]; prints what it saw as JSON.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const [base, executablePath, name, password, screenshot] = process.argv.slice(2);
const saw = { outside: [], console: [] };

const profile = await mkdtemp(join(tmpdir(), 'explorer-'));
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
  await browser.route('**', (route) => {
    const url = route.request().url();
    if (url.startsWith(`${base}/`) || /^(data|blob):/.test(url)) return route.continue();
    saw.outside.push(url);
    return route.abort();
  });
  const page = await browser.newPage();
  page.setDefaultTimeout(30_000);
  page.on('console', (message) => {
    if (message.type() === 'error') saw.console.push(message.text());
  });
  page.on('pageerror', (error) => saw.console.push(String(error)));

  await page.goto(`${base}/graphql`);
  await page.getByLabel('Name').fill(name);
  await page.getByLabel('Password').fill(`not ${password}`);
  await page.getByRole('button', { name: 'Log in' }).click();
  saw.wrongPassword = await page.getByRole('alert').filter({ hasText: /\S/ }).textContent();
  // Chromium itself notes the refused login.
  saw.console = saw.console.filter((text) => !text.includes('401'));

  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  // The editors are there once they show their text; before that the button does nothing.
  await page.locator('.graphiql-editor .view-line', { hasText: 'chatSessionId' }).waitFor();
  await page.locator('.graphiql-editor .view-line', { hasText: 'ada@example.com' }).waitFor();
  await page.getByRole('button', { name: /Execute query/i }).click();
  const result = page.locator('.graphiql-response');
  await result.locator('.view-line', { hasText: 'chatSessionId' }).waitFor();
  saw.result = await result.innerText();

  await page.getByRole('button', { name: /Show Documentation Explorer/i }).click();
  await page.getByRole('link', { name: 'Mutation' }).click();
  await page.getByText('Create a session;', { exact: false }).first().waitFor();
  saw.docs = await page.locator('.graphiql-doc-explorer').innerText();
  if (screenshot) await page.screenshot({ path: screenshot });

  await page.getByRole('button', { name: /Show History/i }).click();
  saw.history = await page.locator('.graphiql-history').innerText();
} finally {
  await browser.close();
  await rm(profile, { recursive: true, force: true });
}
console.log(JSON.stringify(saw));
