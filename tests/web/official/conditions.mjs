// Conditional requests of the client, intended and leaked; prints the results as JSON.
// Usage: node conditions.mjs BASE_URL NAME PASSWORD TICKET
import { setTimeout as sleep } from 'node:timers/promises';

import { connect, refusal, sessionsOf } from './client.mjs';

const [base, name, password, ticket] = process.argv.slice(2);

const PAST = new Date('2000-01-01T00:00:00Z');
const FUTURE = new Date('2100-01-01T00:00:00Z');

// With a password the configuration has no headers, and so none leak.
const sessions = sessionsOf(connect(base, { name, password }));
const { entity } = await sessions.create({ customerName: 'Ada' });
const key = entity.chatSessionId;
// HTTP dates have whole seconds, and within the second of a change nothing counts as unchanged.
await sleep(1100);
const seen = new Date((await sessions.read(key)).told['last-modified']);

const saw = {};
saw.unmodified = await sessions.read(key, { ifModifiedSince: seen });
saw.unmodifiedThrown = await refusal(
  sessions.read(key, { ifModifiedSince: seen, ifNotModifiedThrowError: true }),
);
saw.modified = await sessions.read(key, { ifModifiedSince: PAST });

const change = { customerPhone: '12' };
const operations = [{ op: 'replace', path: '/customerPhone', value: '34' }];
const onlyThen = { ifUnmodifiedSince: seen };
const allowed = [
  await sessions.read(key, onlyThen),
  await sessions.replace(key, entity, onlyThen),
  await sessions.change(key, { customerName: 'Ada' }, onlyThen),
];
saw.whileUnmodified = allowed.map((result) => result.status);

await sessions.change(key, change);
saw.onceModified = {
  read: await refusal(sessions.read(key, onlyThen)),
  replace: await refusal(sessions.replace(key, entity, onlyThen)),
  change: await refusal(sessions.change(key, change, onlyThen)),
  operate: await refusal(sessions.change(key, operations, onlyThen)),
  remove: await refusal(sessions.remove(key, onlyThen)),
};
saw.kept = (await sessions.read(key)).entity.customerPhone;

/** A connection that repeats a condition for ever, after one request had it. */
async function leaking(condition) {
  const api = connect(base, { ticket });
  await sessionsOf(api).read(key, condition);
  return api;
}

/** The agent's four calls: the saved name, and the entity that is read after its deletion. */
async function byAgent(api) {
  const agent = api.getChatAgent();
  const blank = await agent.createDefaultChatSessionEntityAsync();
  const saved = await agent.saveChatSessionEntityAsync({ ...blank, customerName: 'Ada' });
  await agent.saveChatSessionEntityAsync({ ...saved, customerName: 'Bea' });
  const { customerName } = await agent.getChatSessionEntityAsync(saved.chatSessionId);
  await agent.deleteChatSessionEntityAsync(saved.chatSessionId);
  return { customerName, gone: await agent.getChatSessionEntityAsync(saved.chatSessionId) };
}

const leaksModified = await leaking({ ifModifiedSince: FUTURE });
const leaked = sessionsOf(leaksModified);
const created = await leaked.create({ customerName: 'Ada' });
const another = created.entity.chatSessionId;
saw.leakedIfModifiedSince = {
  sent: created.sent['If-Modified-Since'],
  blank: (await leaked.blank()).status,
  create: created.status,
  plainRead: await refusal(leaked.read(another)),
  replace: (await leaked.replace(another, created.entity)).status,
  change: (await leaked.change(another, change)).entity.customerPhone,
  operate: (await leaked.change(another, operations)).entity.customerPhone,
  remove: (await leaked.remove(another)).status,
  agent: await byAgent(leaksModified),
};

const leaksUnmodified = connect(base, { ticket });
const leakedToo = sessionsOf(leaksUnmodified);
await refusal(leakedToo.read(key, { ifUnmodifiedSince: PAST }));
saw.leakedIfUnmodifiedSince = {
  create: (await leakedToo.create({ customerName: 'Ada' })).status,
  change: await refusal(leakedToo.change(key, change)),
  agent: await byAgent(leaksUnmodified),
};
console.log(JSON.stringify(saw));
