// Pages of two other origins call the service from a headless Chromium: one is allowed, one is not.
// Usage: node origins.mjs BASE_URL CHROMIUM ALLOWED_PORT NAME PASSWORD; prints its observations as JSON.
import { createServer } from 'node:http';

import { look } from './browser.mjs';

const [base, executablePath, allowedPort, name, password] = process.argv.slice(2);

/** Serves an empty page on a port, 0 for any; resolves to its origin and a function that ends it. */
function servedPage(port) {
  return new Promise((resolve) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/html' });
      response.end('<!doctype html><title>elsewhere</title>');
    });
    server.listen(port, '127.0.0.1', () => {
      const origin = `http://127.0.0.1:${server.address().port}`;
      resolve({ origin, end: () => server.close() });
    });
  });
}

const EXPOSED = ['ETag', 'RateLimit', 'RateLimit-Policy', 'Retry-After', 'X-Request-Id', 'X-XSRF-TOKEN'];

const pages = [await servedPage(Number(allowedPort)), await servedPage(0)];
const saw = await look(base, executablePath, async (browser, page, saw) => {
  // Playwright answers preflights by itself where requests are routed.
  await browser.unrouteAll();
  /** The answer as a script of the page gets it: status, body and headers, or the error of a hidden one. */
  const call = (path, init = {}) =>
    page.evaluate(
      async ([url, sent, names]) => {
        try {
          const answer = await fetch(url, sent);
          const headers = names.filter((each) => answer.headers.has(each));
          return {
            status: answer.status,
            text: (await answer.text()).slice(0, 2000),
            headers,
            token: answer.headers.get('X-XSRF-TOKEN'),
          };
        } catch (error) {
          return { hidden: String(error) };
        }
      },
      [`${base}${path}`, init, EXPOSED],
    );
  const json = { 'Content-Type': 'application/json' };
  const basic = { Authorization: `Basic ${btoa(`${name}:${password}`)}` };
  const query = JSON.stringify({ query: '{ viewer { name } }' });
  const visit = async () => {
    const seen = {};
    seen.graphql = await call('/graphql', { method: 'POST', headers: { ...json, ...basic }, body: query });
    seen.rest = await call('/api/v1/ChatSession', {
      method: 'POST',
      headers: { ...json, ...basic, 'Idempotency-Key': crypto.randomUUID() },
      body: '{"CustomerName": "Ada"}',
    });
    seen.changed = await call('/api/v1/ChatSession/1', {
      method: 'PATCH',
      headers: { ...basic, 'Content-Type': 'application/merge-patch+json' },
      body: '{"CustomerName": "Grace"}',
    });
    seen.wrongLogin = await call('/api/v1/ChatSession', { headers: { Authorization: 'Bearer x' } });
    seen.document = await call('/openapi.json');
    const credentials = 'include';
    const body = JSON.stringify({ name, password });
    seen.login = await call('/session', { method: 'POST', credentials, headers: json, body });
    const token = { 'X-XSRF-TOKEN': seen.login.token ?? 'x' };
    const headers = { ...json, ...token };
    seen.byCookie = await call('/graphql', { method: 'POST', credentials, headers, body: query });
    seen.restByCookie = await call('/api/v1/ChatSession?$top=1', { credentials, headers: token });
    seen.withoutToken = await call('/graphql', { method: 'POST', credentials, headers: json, body: query });
    seen.logout = await call('/session', { method: 'DELETE', credentials, headers: token });
    seen.afterwards = await call('/graphql', { method: 'POST', credentials, headers, body: query });
    return seen;
  };
  await page.goto(pages[0].origin);
  saw.allowed = await visit();
  await page.goto(pages[1].origin);
  saw.foreign = await visit();
});
for (const { end } of pages) end();
console.log(JSON.stringify(saw));
