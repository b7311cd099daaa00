/** The connection to the service for one login: queries and mutations by fetch, subscriptions by one WebSocket. */

import { Client, fetchExchange } from '@urql/core';
import { createClient as createSocket, type Client as Socket } from 'graphql-ws';

import { pause } from './pause';

/** The credentials of a window. */
export interface Door {
  /** The headers of each call; a WebSocket sends them in `connection_init`, because pages cannot set its headers. */
  headers: () => Record<string, string>;
  credentials: RequestCredentials;
}

export interface Connection {
  door: Door;
  client: Client;
  /** Connects when the first subscription begins, and closes after the last one. */
  socket: Socket;
}

const PING_MS = 10_000;
const PONG_MS = 5_000;
const ANSWER_MS = 15_000;

export function connect(door: Door): Connection {
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: door.headers(), credentials: door.credentials }),
    fetch: fetchInTime,
    // There is no cache: what is shown is kept by the windows, and changed by events.
    exchanges: [fetchExchange],
  });
  const socket = createSocket({
    url: `${location.origin.replace('http', 'ws')}/graphql`,
    connectionParams: door.headers,
    // It connects again for as long as the page is open, and goes on where it was (log.ts).
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: pause,
    connectionAckWaitTimeout: ANSWER_MS,
    keepAlive: PING_MS,
  });
  noticeSilence(socket);
  return { door, client, socket };
}

/** Ends a connection that is silent or was cut: the browser may not notice for minutes. */
function noticeSilence(socket: Socket): void {
  let waiting: ReturnType<typeof setTimeout>;
  const terminate = () => socket.terminate();
  socket.on('opened', () => addEventListener('offline', terminate));
  socket.on('ping', (received) => {
    if (!received) waiting = setTimeout(terminate, PONG_MS);
  });
  socket.on('pong', (received) => {
    if (received) clearTimeout(waiting);
  });
  socket.on('closed', () => {
    clearTimeout(waiting);
    removeEventListener('offline', terminate);
  });
}

/** As `fetch`, but fails when the answer takes too long. */
const fetchInTime: typeof fetch = (input, init) => {
  const limits = [AbortSignal.timeout(ANSWER_MS), ...(init?.signal ? [init.signal] : [])];
  return fetch(input, { ...init, signal: AbortSignal.any(limits) });
};
