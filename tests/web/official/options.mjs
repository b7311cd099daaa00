// What callers may configure, for all requests of an agent and for one; prints what came of it.
// Usage: node options.mjs BASE_URL LOGIN APP_TOKEN CONTACT_ID, the login as JSON (see connect).
import { connect, webapi } from './client.mjs';

const [base, login, appToken, contactId] = process.argv.slice(2);
const { ResourceParsing, WebApiStatus } = webapi;
const account = JSON.parse(login);

const STARTED = new Date('2026-07-14T09:26:53.589Z');
const IDLE = new Date('2026-12-24T16:00:00Z');

/** Options for one request, and what went over the wire with it. */
function watched(options = {}) {
  const wire = {};
  const responseCallback = ({ config, data, headers }) => {
    wire.sent = { ...config.headers };
    wire.told = { ...headers };
    wire.started = data?.WhenStarted;
  };
  return { wire, options: { ...options, responseCallback } };
}

/** Each of the four calls once, on a session that is there only for that. */
async function allFour(agent, extra = {}) {
  const { wire, options } = watched(extra);
  const blank = await agent.createDefaultChatSessionEntityAsync(options);
  const entity = { ...blank, whenStarted: STARTED, contact: { contactId: Number(contactId) } };
  const { chatSessionId: key } = await agent.saveChatSessionEntityAsync(entity, options);
  const whole = await agent.getChatSessionEntityAsync(key, options);
  await agent.saveChatSessionEntityAsync({ ...whole, whenIdle: IDLE }, options);
  const read = await agent.getChatSessionEntityAsync(key, options);
  const shown = {
    started: read.whenStarted,
    idle: read.whenIdle,
    ended: read.whenEnded,
    category: read.contact.categoryName,
    sent: wire.sent,
    told: wire.told,
    startedAsTold: wire.started,
  };
  await agent.deleteChatSessionEntityAsync(key, options);
  return { ...shown, gone: await agent.getChatSessionEntityAsync(key, options) };
}

const CONFIGURED = {
  nothing: {},
  zone: { timezone: 'NO' },
  zoneWithOffset: { timezone: 'NO', timezoneInclude: true },
  offset: { timezoneInclude: true },
  norwegian: { languageCode: 'no', cultureCode: 'nb-NO' },
  english: { languageCode: 'en-us' },
  asStored: { languageCode: 'no', resourceParsing: ResourceParsing.DoNotParse },
};
const PER_REQUEST = {
  ...CONFIGURED,
  asStored: { languageCode: '' },
};

const saw = { configured: {}, perRequest: {} };
for (const [name, options] of Object.entries(CONFIGURED)) {
  saw.configured[name] = await allFour(connect(base, account, options).getChatAgent());
}
for (const [name, options] of Object.entries(PER_REQUEST)) {
  saw.perRequest[name] = await allFour(connect(base, account).getChatAgent(), options);
}

const application = connect(base, { ...account, appToken }).getChatAgent();
saw.application = await allFour(application);

// Once there are headers in its configuration, the client leaks those of one request into all
// later ones, and adds to SO-Timezone each time.
const leaking = connect(base, account).getChatAgent();
const once = {
  ifModifiedSince: new Date('2100-01-01T00:00:00Z'),
  ifUnmodifiedSince: new Date('2000-01-01T00:00:00Z'),
  languageCode: 'no',
  cultureCode: 'nb-NO',
  timezone: 'NO',
};
await leaking.createDefaultChatSessionEntityAsync(once);
for (let time = 0; time < 20; time += 1) {
  await leaking.createDefaultChatSessionEntityAsync({ timezoneInclude: true });
}
saw.afterLeaks = await allFour(leaking);

const abortable = leaking.MakeAbortableOptions();
const aborted = leaking.createDefaultChatSessionEntityAsync(abortable);
abortable.abortController.abort();
await aborted.catch(() => undefined);
saw.aborted = abortable.requestStatus === WebApiStatus.Cancelled;
saw.afterAbort = await allFour(leaking);

console.log(JSON.stringify(saw));
