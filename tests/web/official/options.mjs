// Options of the client, for all requests or for one; prints the results of the four calls.
// Usage: node options.mjs BASE_URL TICKET APP_TOKEN CONTACT_ID
import { connect, sent, webapi } from './client.mjs';

const [base, ticket, appToken, contactId] = process.argv.slice(2);
const { ResourceParsing, WebApiStatus } = webapi;

const STARTED = new Date('2026-07-14T09:26:53.589Z');
const IDLE = new Date('2026-12-24T16:00:00Z');

/** The four calls on a new session: results, and the headers that were sent and received. */
async function allFour(agent, asked = {}) {
  const wire = {};
  const responseCallback = (response) => {
    wire.sent = sent(response);
    wire.told = { ...response.headers };
    wire.started = response.data?.WhenStarted;
  };
  const options = { ...asked, responseCallback };
  const blank = await agent.createDefaultChatSessionEntityAsync(options);
  const entity = { ...blank, whenStarted: STARTED, contact: { contactId: Number(contactId) } };
  const { chatSessionId: key } = await agent.saveChatSessionEntityAsync(entity, options);
  const whole = await agent.getChatSessionEntityAsync(key, options);
  await agent.saveChatSessionEntityAsync({ ...whole, whenIdle: IDLE }, options);
  const read = await agent.getChatSessionEntityAsync(key, options);
  const saw = {
    started: read.whenStarted,
    idle: read.whenIdle,
    ended: read.whenEnded,
    category: read.contact.categoryName,
    wire: { ...wire },
  };
  await agent.deleteChatSessionEntityAsync(key, options);
  return { ...saw, gone: await agent.getChatSessionEntityAsync(key, options) };
}

const OPTIONS = {
  nothing: {},
  zone: { timezone: 'NO' },
  zoneAndOffset: { timezone: 'NO', timezoneInclude: true },
  offset: { timezoneInclude: true },
  norwegian: { languageCode: 'no', cultureCode: 'nb-NO' },
  english: { languageCode: 'en-us' },
};

const login = { ticket };
const saw = { configured: {}, perRequest: {} };
for (const [name, options] of Object.entries(OPTIONS)) {
  saw.configured[name] = await allFour(connect(base, login, options).getChatAgent());
  saw.perRequest[name] = await allFour(connect(base, login).getChatAgent(), options);
}
const norwegian = connect(base, login, OPTIONS.norwegian);
saw.configured.asStored = await allFour(norwegian.getChatAgent(ResourceParsing.DoNotParse));
saw.perRequest.asStored = await allFour(norwegian.getChatAgent(), { languageCode: '' });

const application = connect(base, { ticket, appToken }).getChatAgent();
const made = await application.saveChatSessionEntityAsync({ customerName: 'Ada' });
saw.madeByApplication = made.chatSessionId;

// The client writes headers of one request into those of all later ones once it has any in its
// configuration, as by a ticket; and it adds to SO-Timezone each time.
const leaking = connect(base, login).getChatAgent();
await leaking.createDefaultChatSessionEntityAsync({
  ...OPTIONS.norwegian,
  timezone: 'NO',
  ifModifiedSince: new Date('2100-01-01T00:00:00Z'),
  ifUnmodifiedSince: new Date('2000-01-01T00:00:00Z'),
});
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
