// The REST calls for sessions with one login; prints the results as JSON.
// Usage: node rest.mjs BASE_URL LOGIN, the login as JSON (see connect).
import { connect, kinds, refusal, sessionsOf, webapi } from './client.mjs';

const [base, login] = process.argv.slice(2);
const { ChatSessionFlags, ChatSessionStatus } = webapi;

const sessions = sessionsOf(connect(base, JSON.parse(login)));

const blank = await sessions.blank();
const created = await sessions.create({
  ...blank.entity,
  customerName: 'Ada',
  flags: ChatSessionFlags.UserIsTyping,
  whenStarted: new Date('2026-07-14T09:26:53.589Z'),
  user: { associateId: 4 },
});
const key = created.entity.chatSessionId;
const read = await sessions.read(key);
const replaced = await sessions.replace(key, { ...read.entity, customerName: 'Bea' });
const merged = await sessions.change(key, {
  status: ChatSessionStatus.Closed,
  customerEmail: undefined,
  contact: { contactId: 3 },
});
const operated = await sessions.change(key, [
  { op: 'test', path: '/customername', value: 'Bea' },
  { op: 'replace', path: '/customerPhone', value: '12' },
  { op: 'add', path: '/Person/PersonId', value: 3 },
]);
const readAgain = await sessions.read(key);
const removed = await sessions.remove(key);

const saw = { blank, created, read, replaced, merged, operated, readAgain, removed };
saw.kinds = kinds(readAgain.entity);
saw.gone = {
  read: await refusal(sessions.read(key)),
  replace: await refusal(sessions.replace(key, read.entity)),
  change: await refusal(sessions.change(key, { customerName: 'Cyd' })),
  remove: await refusal(sessions.remove(key)),
};
console.log(JSON.stringify(saw));
