/** The client of one login: queries and mutations by fetch, subscriptions by one WebSocket. */

import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient as createSocket } from 'graphql-ws';

import { resuming } from './log';
import { pause } from './pause';

/** How a window is let in. */
export interface Door {
  /** The headers of each call; a WebSocket sends them in `connection_init`, because pages cannot set its headers. */
  headers: () => Record<string, string>;
  credentials: RequestCredentials;
}

export interface Connection {
  client: Client;
  /** Tells whether the WebSocket is connected; returns the function that stops telling. */
  watch: (tell: (connected: boolean) => void) => () => void;
}

const PING_MS = 10_000;
const PONG_MS = 5_000;
const ANSWER_MS = 15_000;

/** Connects when the first subscription begins, and closes after the last one. */
export function connect(door: Door): Connection {
  const socket = createSocket({
    url: `${location.origin.replace('http', 'ws')}/graphql`,
    connectionParams: door.headers,
    // For as long as the page is open: it goes on where it was.
    retryAttempts: Infinity,
    shouldRetry: () => true,
    retryWait: pause,
    connectionAckWaitTimeout: ANSWER_MS,
    keepAlive: PING_MS,
  });
  noticeSilence(socket);
  const client = new Client({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: () => ({ headers: door.headers(), credentials: door.credentials }),
    fetch: fetchInTime,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables = {} }) => ({
          subscribe: (sink) => ({ unsubscribe: socket.subscribe(...resuming({ query, variables }, sink)) }),
        }),
      }),
      fetchExchange,
    ],
  });
  return {
    client,
    watch: (tell) => {
      const listening = [
        socket.on('connected', () => tell(true)),
        socket.on('closed', () => tell(false)),
      ];
      return () => listening.forEach((end) => end());
    },
  };
}

/** Ends a connection that is silent or was cut: the browser may not notice for minutes. */
function noticeSilence(socket: ReturnType<typeof createSocket>): void {
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
