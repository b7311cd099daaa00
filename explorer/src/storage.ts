/**
 * GraphiQL's storage (tabs, variables, headers, history) is kept for one login in one tab of the
 * browser, and is gone when that login ends. Only the theme is kept for everybody.
 */
import type { Storage as GraphiQLStorage } from '@graphiql/toolkit';

import type { Login } from './login';

const PREFIX = 'graphiql:';
const THEME = `${PREFIX}theme`;
const OWNER = 'parley:owner';
const NOTICE = 'parley:notice';

/** The texts of one of GraphiQL's tabs; `operationName` if its query has several operations. */
export type Tab = { query: string; variables: string; operationName: string | null };

/** Remove everything that was stored for another login than this one; null removes everything. */
export function keepOnlyOf(login: Login | null): void {
  if (login === null || sessionStorage.getItem(OWNER) !== login.token) {
    for (const key of keysOf(sessionStorage)) sessionStorage.removeItem(key);
    sessionStorage.removeItem(OWNER);
  }
  // Earlier releases stored everything here, for whoever uses the browser next.
  for (const key of keysOf(localStorage)) {
    if (key !== THEME) localStorage.removeItem(key);
  }
}

/** The storage of a login's tab. */
export function storageOf(login: Login): GraphiQLStorage {
  keepOnlyOf(login);
  sessionStorage.setItem(OWNER, login.token);
  return {
    getItem: (key) => shelf(key).getItem(key),
    setItem(key, value) {
      // GraphiQL writes with a delay, and must not do so after the login has ended.
      if (sessionStorage.getItem(OWNER) === login.token) shelf(key).setItem(key, value);
    },
    removeItem: (key) => shelf(key).removeItem(key),
    clear() {
      for (const key of keysOf(sessionStorage)) sessionStorage.removeItem(key);
    },
    get length() {
      return keysOf(sessionStorage).length;
    },
  };
}

/** The texts of GraphiQL's tab that was shown last; null if nothing is stored. */
export function shownTab(storage: GraphiQLStorage): Tab | null {
  try {
    const stored = JSON.parse(storage.getItem(`${PREFIX}tabState`) ?? 'null');
    const { query, variables, operationName } = stored.tabs[stored.activeTabIndex];
    return { query: query ?? '', variables: variables ?? '', operationName };
  } catch {
    return null;
  }
}

/** Keep a message for the next load of the page in this tab. */
export function leaveNotice(notice: string): void {
  sessionStorage.setItem(NOTICE, notice);
}

/** The message that was kept, and which is shown once; empty without one. */
export function takeNotice(): string {
  const notice = sessionStorage.getItem(NOTICE) ?? '';
  sessionStorage.removeItem(NOTICE);
  return notice;
}

function shelf(key: string): Storage {
  return key === THEME ? localStorage : sessionStorage;
}

function keysOf(storage: Storage): string[] {
  return Object.keys(storage).filter((key) => key.startsWith(PREFIX));
}
