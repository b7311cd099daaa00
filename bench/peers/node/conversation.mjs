// Messages and picking up, in the tables that parley made. HTML is not cleaned.
import { randomBytes } from 'node:crypto';
import { STATUSES, database, one, shown, stored, taken } from './store.mjs';

export const TYPES = { INVALID: 0, TO_CUSTOMER: 1, TO_USER: 2, SPECIAL: 3 };
export const SPECIAL_TYPES = {
  NONE: 0, WELCOME: 1, URL: 2, BLOCK: 3, NEW_SESSION: 5, TRANSFERED_SESSION: 6, ERROR: 7,
  SESSION_DELETED: 8, FAQ_SUCCESS_QUESTION: 9, CLOSED_BY_USER: 10, CLOSED_BY_CUSTOMER: 11,
  CLOSED_BY_IDLE: 12, TRANSFER_REJECTED: 13, REOPENED_BY_CUSTOMER: 14, CLICKED_OPTION: 15,
  BOT_MESSAGE: 16, OPTIONS: 17, ILLEGAL_FILE_TYPE: 18,
};
const names = (numbers) => Object.fromEntries(Object.entries(numbers).map(([name, at]) => [at, name]));
const TYPE_NAMES = names(TYPES);
const SPECIAL_NAMES = names(SPECIAL_TYPES);
const STATUS_NAMES = names(STATUSES);
const OVER = new Set([STATUSES.DELETED, STATUSES.CLOSED, STATUSES.REQUEST_POSTED, STATUSES.CLOSED_FROM_QUEUE]);
const MAX_MESSAGE_CHARS = 16384;

const insert = database.prepare(
  `INSERT INTO chat_message (chat_session_id, type, message, author, read_by_customer, special_type, special_param, when_posted)
   VALUES (@chat_session_id, @type, @message, @author, @read_by_customer, @special_type, @special_param, @when_posted)`,
);
const audit = database.prepare(
  `INSERT INTO audit_entry (at, associate_id, user_name, door, request_id, action, entity, row_key, columns, "values")
   VALUES (?, 1, 'bench', ?, ?, 'updated', 'ChatSession', ?, ?, ?)`,
);
const after = database.prepare(
  'SELECT * FROM chat_message WHERE chat_session_id = ? AND chat_message_id > ? ORDER BY chat_message_id LIMIT ?',
);
const waiting = database.prepare(
  `SELECT * FROM chat_session WHERE status = 4 AND (user_id IS NULL OR user_id = 1)
   ORDER BY ~alert_level, COALESCE(when_requested, '0001-01-01 00:00:01+00:00'), chat_session_id LIMIT 1`,
);
const welcomeOf = database.prepare('SELECT welcome_message FROM chat_topic WHERE chat_topic_id = ?').pluck();
const EMPTY = {
  message: null, author: null, read_by_customer: 0, special_type: 0, special_param: null,
};

export function change(session, changes, now, door) {
  const all = { ...changes, version: session.version + 1, updated_at: now };
  const columns = Object.keys(all);
  database
    .prepare(`UPDATE chat_session SET ${columns.map((name) => `${name} = @${name}`).join(', ')} WHERE chat_session_id = @key`)
    .run({ ...all, key: session.chat_session_id });
  const plain = (name, value) => (name === 'status' ? STATUS_NAMES[value] : value);
  const values = Object.entries(changes).map(([name, value]) => [name, [plain(name, session[name]), plain(name, value)]]);
  audit.run(
    now, door, randomBytes(8).toString('hex'), session.chat_session_id,
    JSON.stringify(Object.keys(changes)), JSON.stringify(Object.fromEntries(values)),
  );
}

function changesBy(session, message, now) {
  const wanted = { status: session.status, when_idle: now };
  const finished = session.status === STATUSES.FINISHED;
  if (message.type === TYPES.TO_CUSTOMER && !finished) wanted.status = STATUSES.USER_LAST;
  if (message.type === TYPES.TO_USER && session.status !== STATUSES.IN_QUEUE) wanted.status = STATUSES.CUSTOMER_LAST;
  if (message.message) {
    wanted.last_message = message.message.slice(0, 1024);
    if (!session.first_message) wanted.first_message = wanted.last_message;
  }
  if (finished && message.type === TYPES.TO_USER) wanted.when_ended = null;
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => value !== session[name]));
}

const save = database.transaction((row, door) => {
  const session = one.get(row.chat_session_id);
  if (!session || OVER.has(session.status)) throw new Error('there is no such session, or it is over');
  const now = stored(new Date());
  row.when_posted ??= now;
  if (session.status === STATUSES.FINISHED && row.type === TYPES.TO_USER) {
    const special = { type: TYPES.SPECIAL, special_type: SPECIAL_TYPES.REOPENED_BY_CUSTOMER, when_posted: now };
    insert.run({ ...EMPTY, chat_session_id: row.chat_session_id, ...special });
  }
  row.chat_message_id = Number(insert.run(row).lastInsertRowid);
  change(session, changesBy(session, row, now), now, door);
  return row;
});

export function add(key, input, door) {
  if ((input.message ?? '').length > MAX_MESSAGE_CHARS) throw new Error('the message is too long');
  return shownMessage(save.immediate({
    ...EMPTY,
    chat_session_id: key,
    type: TYPES[input.type],
    message: input.message ?? '',
    author: input.author ?? null,
    read_by_customer: input.readByCustomer ? 1 : 0,
    special_type: SPECIAL_TYPES[input.specialType ?? 'NONE'],
    special_param: input.specialParam ?? null,
    when_posted: input.whenPosted ? stored(input.whenPosted) : null,
  }, door));
}

export function messages(key, last, size) {
  if (!one.get(key)) throw new Error('there is no such session');
  return after.all(key, last, size).map(shownMessage);
}

const take = database.transaction((door) => {
  const session = waiting.get();
  if (!session) return null;
  const now = stored(new Date());
  let changes = { user_id: 1, when_started: now, status: STATUSES.CUSTOMER_LAST };
  const welcome = welcomeOf.get(session.topic_id);
  if (welcome) {
    const greeting = { type: TYPES.TO_CUSTOMER, special_type: SPECIAL_TYPES.WELCOME, message: welcome, author: 'bench' };
    insert.run({ ...EMPTY, chat_session_id: session.chat_session_id, when_posted: now, ...greeting });
    changes = { ...changes, ...changesBy(session, greeting, now) };
  }
  const ranks = new Set(taken.all(1));
  for (changes.rank = 1; ranks.has(changes.rank); ) changes.rank += 1;
  change(session, changes, now, door);
  return { ...session, ...changes, version: session.version + 1 };
});

export function pickUpFirst(door) {
  const session = take.immediate(door);
  return { outcome: session ? 'PICKED_UP' : 'QUEUE_EMPTY', chatSession: shown(session) };
}

const shownMessage = (row) => ({
  chatMessageId: row.chat_message_id,
  chatSessionId: row.chat_session_id,
  type: TYPE_NAMES[row.type],
  message: row.message,
  author: row.author,
  readByCustomer: row.read_by_customer,
  specialType: SPECIAL_NAMES[row.special_type],
  specialParam: row.special_param,
  whenPosted: row.when_posted,
});
