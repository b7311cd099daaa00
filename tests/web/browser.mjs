// A headless Chromium with a new profile; all addresses but the service's are blocked.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

const TIMEOUT_MS = 30_000;

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * Calls `visit(browser, page, saw)` and returns `saw`, in which it notes its observations.
 *
 * `saw.outside` lists blocked requests, and `saw.console` the errors on the console.
 */
export async function look(base, executablePath, visit) {
  const saw = { outside: [], console: [] };
  const profile = await mkdtemp(join(tmpdir(), 'browser-'));
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath,
    headless: true,
    viewport: { width: 1280, height: 800 },
    args: ARGUMENTS,
  });
  try {
    await browser.route('**', (route) => {
      const url = route.request().url();
      if (url.startsWith(`${base}/`) || /^(data|blob):/.test(url)) return route.continue();
      saw.outside.push(url);
      return route.abort();
    });
    const page = await browser.newPage();
    page.setDefaultTimeout(TIMEOUT_MS);
    page.on('console', (message) => {
      if (message.type() === 'error') saw.console.push(message.text());
    });
    page.on('pageerror', (error) => saw.console.push(String(error)));
    await visit(browser, page, saw);
  } finally {
    await browser.close();
    await rm(profile, { recursive: true, force: true });
  }
  return saw;
}
