// Storing and reading sessions in the tables that parley made.
import { randomBytes } from 'node:crypto';
import Database from 'better-sqlite3';

export const database = new Database(process.env.BENCH_DATABASE.replace('sqlite://', ''));
database.pragma('journal_mode = WAL');
database.pragma('synchronous = NORMAL');
database.pragma('foreign_keys = ON');

export const STATUSES = {
  INVALID: 0, PRE_CHAT_FORM: 1, FAQ: 2, OFFLINE_FORM: 3, IN_QUEUE: 4, CUSTOMER_LAST: 5,
  USER_LAST: 6, FINISHED: 7, DELETED: 8, CLOSED: 9, REQUEST_POSTED: 10, CLOSED_FROM_QUEUE: 11,
};
const STATUS_NAMES = Object.fromEntries(Object.entries(STATUSES).map(([name, at]) => [at, name]));

const COLUMNS = [
  'topic_id', 'user_id', 'person_id', 'customer_alias', 'customer_host', 'customer_name',
  'customer_email', 'customer_phone', 'customer_consented', 'customer_company_name', 'status',
  'first_message', 'last_message', 'when_requested', 'when_started', 'when_ended', 'when_idle',
  'when_fetched', 'session_key', 'initial_queue_pos', 'alert_level', 'rank', 'flags', 'contact_id',
  'project_id', 'sale_id', 'ticket_id', 'transfer_to_id', 'chatbot_is_active', 'rating',
];
const ZERO = new Set([
  'topic_id', 'initial_queue_pos', 'alert_level', 'rank', 'rating', 'flags',
  'customer_consented', 'chatbot_is_active',
]);
const BOOLEANS = new Set(['customer_consented', 'chatbot_is_active']);
const KEPT = new Set(['version', 'created_at', 'updated_at', 'created_by']);

const all = [...COLUMNS, 'version', 'created_at', 'updated_at', 'created_by'];
const insert = database.prepare(
  `INSERT INTO chat_session (${all.join(', ')}) VALUES (${all.map((name) => `@${name}`).join(', ')})`,
);
const audit = database.prepare(
  `INSERT INTO audit_entry (at, associate_id, user_name, door, request_id, action, entity, row_key, columns, "values")
   VALUES (?, 1, 'bench', ?, ?, 'created', 'ChatSession', ?, ?, ?)`,
);
const queued = database
  .prepare('SELECT COUNT(*) FROM chat_session WHERE status = 4 AND topic_id = ?').pluck();
export const taken = database
  .prepare('SELECT rank FROM chat_session WHERE status IN (5, 6) AND user_id = ?').pluck();
export const one = database.prepare('SELECT * FROM chat_session WHERE chat_session_id = ?');
const first = database.prepare('SELECT * FROM chat_session ORDER BY chat_session_id LIMIT ?');
const associate = database.prepare('SELECT * FROM associate WHERE associate_id = ?');

const camel = (column) => column.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const CAMEL = COLUMNS.map((column) => [column, camel(column)]);
// As parley stores moments, so that both can read them.
export const stored = (moment) => moment.toISOString().replace('T', ' ').replace('Z', '000+00:00');

const save = database.transaction((row, door) => {
  row.initial_queue_pos ||= queued.get(row.topic_id) + 1;
  if (!row.rank && row.user_id) {
    const ranks = new Set(taken.all(row.user_id));
    for (row.rank = 1; ranks.has(row.rank); ) row.rank += 1;
  }
  const key = Number(insert.run(row).lastInsertRowid);
  const set = Object.entries(row).filter(([name, value]) => value && !KEPT.has(name));
  const values = set.filter(([name]) => name !== 'session_key').map(([name, value]) => [name, [null, value]]);
  audit.run(
    row.created_at, door, randomBytes(8).toString('hex'), key,
    JSON.stringify(set.map(([name]) => name)), JSON.stringify(Object.fromEntries(values)),
  );
  return key;
});

export function create(input, door) {
  const row = {};
  for (const [column, name] of CAMEL) {
    const value = input[name] ?? null;
    if (value instanceof Date) row[column] = stored(value);
    else if (BOOLEANS.has(column)) row[column] = value ? 1 : 0;
    else row[column] = value ?? (ZERO.has(column) ? 0 : null);
  }
  const now = stored(new Date());
  row.status = input.status ? STATUSES[input.status] : STATUSES.IN_QUEUE;
  row.flags = (input.flags ?? []).reduce((mask, flag) => mask | (flag === 'USER_IS_TYPING' ? 2 : 1), 0);
  row.when_requested ??= now;
  row.session_key ||= randomBytes(32).toString('base64url');
  Object.assign(row, { version: 1, created_at: now, updated_at: now, created_by: 1 });
  const key = save.immediate(row, door);
  return shown({ ...row, chat_session_id: key });
}

export const read = (key) => shown(one.get(key));
export const list = (count) => first.all(count).map(shown);

export function shown(row) {
  if (!row) return null;
  const session = { chatSessionId: row.chat_session_id, version: row.version };
  for (const [column, name] of CAMEL) session[name] = row[column];
  session.status = STATUS_NAMES[row.status];
  session.flags = [...(row.flags & 1 ? ['CUSTOMER_IS_TYPING'] : []), ...(row.flags & 2 ? ['USER_IS_TYPING'] : [])];
  session.user = row.user_id === null ? null : camelled(associate.get(row.user_id));
  return session;
}

const camelled = (row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [camel(name), value]));
