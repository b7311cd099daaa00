// The agent's calls on chat topics with one login; prints the results as JSON.
// Usage: node topics.mjs BASE_URL LOGIN TICKET, the login as JSON (see connect); the ticket is for
// looks at what is stored.
import { connect, graphql, kinds, mkDuration, refusal, sent, webapi } from './client.mjs';

const [base, login, ticket] = process.argv.slice(2);
const { ChatWidgetSize, WidgetRequiredFields, WidgetTheme } = webapi;

const LOOK = 'query ($key: Int!) { chatTopic(chatTopicId: $key) { version updatedAt } }';
const stored = async (key) => (await graphql(base, ticket, LOOK, { key })).chatTopic;

const agent = connect(base, JSON.parse(login)).getChatAgent();
const hours = (number) => mkDuration(number, 'hours');
const { Email, Name, Phone, Country } = WidgetRequiredFields;

// A client with headers in its configuration repeats these conditions in all later requests.
const saw = {};
const blank = await agent.createDefaultChatTopicEntityAsync({
  ifModifiedSince: new Date('2100-01-01T00:00:00Z'),
  ifUnmodifiedSince: new Date('2000-01-01T00:00:00Z'),
});
const saved = await agent.saveChatTopicEntityAsync({
  ...blank,
  name: 'Sales',
  lastAccept: new Date('2026-07-14T09:26:53.589Z'),
  warnNewChatMinutes: 5,
  language: { id: 7, value: 'Norsk', tooltip: 'nb-NO' },
  alertTemplate: { replyTemplateId: 3, name: 'Alert', description: '', folderId: 2 },
  openingHoursEnabled: true,
  openingHours: {
    tzLocation: { tZLocationID: 1, tZLocationCode: 'NO', name: 'Oslo' },
    monEnabled: true,
    monStart: hours(8),
    monStop: mkDuration('16:30'),
    tueStop: hours(24),
    useLunchHours: true,
    lunchStart: mkDuration('PT11H30M'),
    lunchStop: hours(12),
  },
  widget: {
    autoFaqCategory: { kbCategoryId: 4, name: 'Prices', parentId: 1 },
    requiredFields: Email + Name + Phone + Country,
    size: ChatWidgetSize.Large,
    theme: WidgetTheme.Modern,
    color: '#336699',
  },
  botSettings: { botName: 'Bo', botRegisterScriptId: 9 },
});
const key = saved.chatTopicId;
const read = await agent.getChatTopicEntityAsync(key, {
  responseCallback: (response) => {
    saw.conditions = ['If-Modified-Since', 'If-Unmodified-Since'].filter(
      (name) => name in sent(response),
    );
  },
});
saw.before = await stored(key);
const echoed = await agent.saveChatTopicEntityAsync(read);
saw.after = await stored(key);
const changed = await agent.saveChatTopicEntityAsync({
  ...echoed,
  name: 'Support',
  language: null,
  openingHours: { ...echoed.openingHours, monStart: hours(9), tueEnabled: true },
  widget: { ...echoed.widget, requiredFields: Email, offlineFields: Name + Phone },
});
const readAgain = await agent.getChatTopicEntityAsync(key);
saw.masks = [];
for (let sum = 0; sum < 32; sum += 1) {
  const { widget } = await agent.saveChatTopicEntityAsync({
    ...readAgain,
    widget: { requiredFields: sum },
  });
  saw.masks.push(widget.requiredFields);
}
const closed = await agent.saveChatTopicEntityAsync({
  ...readAgain,
  openingHours: { ...readAgain.openingHours, monEnabled: false, tueEnabled: false },
});

Object.assign(saw, { blank, saved, read, echoed, changed, readAgain });
saw.kinds = kinds(read);
saw.isOpen = [await agent.isWithinOpeningHoursAsync(key)];
await agent.saveChatTopicEntityAsync({ ...closed, openingHoursEnabled: false });
saw.isOpen.push(await agent.isWithinOpeningHoursAsync(key));

const session = await agent.createChatSessionForTopicAsync(key);
saw.session = session;
saw.deleted = await agent.deleteChatTopicEntityAsync(key);
saw.gone = {
  topic: await agent.getChatTopicEntityAsync(key),
  session: await agent.getChatSessionEntityAsync(session.chatSessionId),
  save: await refusal(agent.saveChatTopicEntityAsync(read)),
  remove: await refusal(agent.deleteChatTopicEntityAsync(key)),
  open: await refusal(agent.isWithinOpeningHoursAsync(key)),
  create: await refusal(agent.createChatSessionForTopicAsync(key)),
};
console.log(JSON.stringify(saw));
