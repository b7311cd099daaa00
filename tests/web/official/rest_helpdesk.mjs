// A helpdesk at work by the 36 REST calls, with two users; prints the steps of the story.
// Usage: node rest_helpdesk.mjs BASE_URL MY_LOGIN COLLEAGUES_LOGIN TICKET, the logins as JSON (see
// connect), each with its associate's key and name; the ticket is for looks at what is stored.
import { asClient, restOf } from './chat_rest.mjs';
import { connect, refusal, storedWork, webapi } from './client.mjs';
import { Story } from './story.mjs';

const [base, myLogin, theirLogin, ticket] = process.argv.slice(2);
const [mine, theirs] = [myLogin, theirLogin].map((login) => JSON.parse(login));
const { ChatMessageType, ChatSessionFlags, ChatSessionStatus } = webapi;

// The session of the story comes before all others of the queue.
const MOST_URGENT = 2 ** 31 - 1;

const ZONE = { timezone: 'NO', timezoneInclude: true };
const me = restOf(connect(base, mine, ZONE));
const colleague = restOf(connect(base, theirs, ZONE));
const story = new Story();
/** Takes a step of one call; the last argument may be whose call it is. */
const step = (name, method, path, body, who = me) =>
  story.step(name, () => who.send(method, path, body));

// A client with headers in its configuration repeats these conditions, which hold, in all requests.
const LEAKS = { ifModifiedSince: new Date(0), ifUnmodifiedSince: new Date('2100-01-01T00:00:00Z') };

// The topic and its agents.
const blankTopic = await story.step('blankTopic', () =>
  me.send('get', 'ChatTopic/default', undefined, LEAKS),
);
const created = await step('topic', 'post', 'ChatTopic/', {
  ...asClient('ChatTopicEntity', blankTopic),
  name: 'Sales',
  welcomeMessage: 'Good day!',
  lastAccept: new Date('2026-07-14T09:26:53.589Z'),
  widget: { requiredFields: 27 },
});
const topic = `ChatTopic/${created.ChatTopicId}`;
const read = asClient('ChatTopicEntity', await step('topicRead', 'get', topic));
await step('topicEchoed', 'put', topic, read);
await step('topicMerged', 'patch', topic, { name: 'Support', badgeHeader: undefined });
await step('topicPatched', 'patch', topic, [
  { op: 'test', path: '/name', value: 'Support' },
  { op: 'replace', path: '/Description', value: 'Ask us' },
]);
await step('isOpen', 'get', `${topic}/IsOpen`);
const users = await step('users', 'get', 'ChatTopic/UserAgents?flat=true&onlyPresent=false');
const third = users.find(({ Id }) => Id !== mine.me && Id !== theirs.me).Id;
const agent = (associateId) => ({ user: { associateId }, canRespond: true });
await step('agentAdded', 'post', `${topic}/UserAgent`, agent(mine.me));
await step('agentsReplaced', 'put', `${topic}/UserAgent`, [mine.me, theirs.me, third].map(agent));
const myself = await step('agentRead', 'get', `${topic}/UserAgent/${mine.associate}`);
await step('agentChanged', 'put', `${topic}/UserAgent/${mine.me}`, {
  ...asClient('ChatTopicAgent', myself),
  canManage: true,
});
await step('agentRemoved', 'delete', `${topic}/UserAgent/${third}`);
await step('agents', 'get', `${topic}/UserAgent`);
await step('myTopics', 'get', 'ChatTopic/ForCurrentUser');

// Presence.
const everybody = await step('presenceBefore', 'get', 'Presence/GetAll');
await step(
  'presenceSaved',
  'post',
  'Presence/SaveAll',
  everybody.map((user) => ({
    ...asClient('ChatPresence', user),
    present: [mine.me, theirs.me].includes(user.UserId),
  })),
);
await step('presence', 'get', 'Presence/GetAll');

// A session as a caller stores it, read and written whole.
const blank = asClient('ChatSessionEntity', await step('blank', 'get', 'ChatSession/default'));
const own = await step('created', 'post', 'ChatSession/', {
  ...blank,
  topicId: created.ChatTopicId,
  customerName: 'Ada',
  flags: ChatSessionFlags.UserIsTyping,
  whenStarted: new Date('2026-07-14T09:26:53.589Z'),
});
const one = `ChatSession/${own.ChatSessionId}`;
const stored = asClient('ChatSessionEntity', await step('read', 'get', one));
await step('replaced', 'put', one, { ...stored, customerName: 'Bea' });
await step('merged', 'patch', one, { status: ChatSessionStatus.Closed, contact: { contactId: 3 } });
await step('patched', 'patch', one, [
  { op: 'test', path: 'customername', value: 'Bea' },
  { op: 'replace', path: '/customerPhone', value: '12' },
]);
await step('removed', 'delete', one);

// A customer waits, and is answered.
const queued = await step('queued', 'post', `${topic}/Sessions`);
const key = queued.ChatSessionId;
const session = `ChatSession/${key}`;
await step('urgent', 'patch', session, { alertLevel: MOST_URGENT });
const asked = await step('asked', 'post', `${session}/Messages`, {
  type: ChatMessageType.ToUser,
  author: 'Ada',
  message: '<b>Hello</b><script>alert(1)</script>',
  whenPosted: new Date('2026-07-14T09:26:53.589Z'),
});
await step('pickedUpFirst', 'post', 'ChatSession/Pickup');
const look = () => storedWork(base, ticket, key);
await story.step('storedTaken', look);
await step('pickedUpTwice', 'post', `${session}/Pickup`, undefined, colleague);

// It is handed on: the calls that find nothing to do leave the session as it is.
const offer = (to) => `${session}/TransferTo/${to}`;
await step('beforeTransfer', 'get', session);
await step('offeredByStranger', 'post', offer(third), undefined, colleague);
await step('acceptedUnoffered', 'post', `${session}/AcceptTransfer`, null, colleague);
await step('rejectedUnoffered', 'post', `${session}/RejectTransfer`, null, colleague);
await story.step('storedAfter', look);
await step('offered', 'post', offer(theirs.associate));
await story.step('storedOffered', look);
await step('rejected', 'post', `${session}/RejectTransfer`, undefined, colleague);
await step('offeredAgain', 'post', offer(theirs.me));
await step('accepted', 'post', `${session}/AcceptTransfer`, undefined, colleague);
await story.step('storedAccepted', look);
await step('reset', 'post', `${session}/Reset`, undefined, colleague);
await step('pickedUp', 'post', `${session}/Pickup`);
await step('mine', 'get', 'ChatSession/ForCurrentUser');

// It is closed, and read again.
await step('closed', 'patch', session, { status: ChatSessionStatus.Closed });
await step('pickedUpClosed', 'post', `${session}/Pickup`);
await step('resetClosed', 'post', `${session}/Reset`);
await step('messages', 'get', `${session}/Messages`);
await step('laterMessages', 'get', `${session}/Messages?after=${asked.ChatMessageId}`);
await step('transcript', 'post', `${session}/Transcript`);
await step('htmlTranscript', 'post', `${session}/Transcript?html=true`);
const select = `$select=chatSessionId,status&$filter=chatSessionId eq ${key}`;
await step('listed', 'get', `ChatSession?${select}`);
await step('listedOfTopic', 'get', `${topic}/Sessions?${select}`);

// All is removed, and calls on it are refused.
await step('sessionRemoved', 'delete', session);
await step('topicRemoved', 'delete', topic);
await story.step('gone', async () => ({
  topic: await refusal(me.send('get', topic)),
  read: await refusal(me.send('get', session)),
  pickUp: await refusal(me.send('post', `${session}/Pickup`)),
  offer: await refusal(me.send('post', offer(theirs.me))),
  accept: await refusal(me.send('post', `${session}/AcceptTransfer`)),
  reject: await refusal(me.send('post', `${session}/RejectTransfer`)),
  reset: await refusal(me.send('post', `${session}/Reset`)),
  messages: await refusal(me.send('get', `${session}/Messages`)),
  transcript: await refusal(me.send('post', `${session}/Transcript`)),
}));
console.log(JSON.stringify(story.steps));
