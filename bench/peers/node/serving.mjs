// Serves a handler on this machine's own address to those who bring the one token.
import { createServer } from 'node:http';
import { timingSafeEqual } from 'node:crypto';

const AUTHORIZATION = Buffer.from(`Bearer ${process.env.BENCH_TOKEN}`);

function allowed(request) {
  const sent = Buffer.from(request.headers.authorization ?? '');
  return sent.length === AUTHORIZATION.length && timingSafeEqual(sent, AUTHORIZATION);
}

export function serve(handler) {
  createServer((request, response) => {
    if (allowed(request)) handler(request, response);
    else response.writeHead(401).end();
  }).listen(Number(process.env.BENCH_PORT), '127.0.0.1');
}
