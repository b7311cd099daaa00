// A helpdesk at work by the agent's 31 calls, with two users; prints the steps of the story.
// Usage: node helpdesk.mjs BASE_URL MY_LOGIN COLLEAGUES_LOGIN TICKET, the logins as JSON (see
// connect), each with its associate's key and name; the ticket is for looks at what is stored.
import { connect, kinds, storedWork, webapi } from './client.mjs';
import { Story } from './story.mjs';

const [base, myLogin, theirLogin, ticket] = process.argv.slice(2);
const [mine, theirs] = [myLogin, theirLogin].map((login) => JSON.parse(login));
const { ChatMessageType, ChatSessionFlags, ChatSessionStatus } = webapi;

const stored = () => storedWork(base, ticket, key);

// The session of the story comes before all others of the queue.
const MOST_URGENT = 2 ** 31 - 1;

// A client with headers in its configuration repeats those of one request in all later ones.
const LEAKS = {
  timezone: 'NO',
  timezoneInclude: true,
  ifModifiedSince: new Date('2100-01-01T00:00:00Z'),
  ifUnmodifiedSince: new Date('2000-01-01T00:00:00Z'),
};

const me = connect(base, mine).getChatAgent();
const colleague = connect(base, theirs).getChatAgent();
const story = new Story();
const step = (name, work) => story.step(name, work);

// The topic and its agents.
const blankTopic = await step('blankTopic', () => me.createDefaultChatTopicEntityAsync(LEAKS));
await colleague.createDefaultChatTopicEntityAsync(LEAKS);
const topic = await step('topic', () =>
  me.saveChatTopicEntityAsync({
    ...blankTopic,
    name: 'Support',
    welcomeMessage: 'How can we <b>help</b>?',
    lastAccept: new Date('2026-07-14T09:26:53.589Z'),
  }),
);
const inTopic = topic.chatTopicId;
await step('topicRead', () => me.getChatTopicEntityAsync(inTopic));
await step('isOpen', () => me.isWithinOpeningHoursAsync(inTopic));
const users = await step('users', () => me.getUserAgentListAsync(true, false));
const third = users.find(({ id }) => id !== mine.me && id !== theirs.me);
const blank = await step('blankAgent', () => me.createDefaultChatTopicAgentAsync());
const agent = (associateId) => ({ ...blank, user: { associateId }, canRespond: true });
await step('agentAdded', () => me.addChatTopicUserAgentAsync(inTopic, agent(mine.me)));
await step('agentsReplaced', () =>
  me.updateChatTopicUserAgentsAsync(inTopic, [mine.me, theirs.me, third.id].map(agent)),
);
const mineInTopic = await step('agentRead', () =>
  me.getChatTopicUserAgentAsync(inTopic, String(mine.me)),
);
await step('agentChanged', () =>
  me.updateChatTopicUserAgentAsync(inTopic, mineInTopic.user.name, {
    ...mineInTopic,
    canManage: true,
  }),
);
await step('agentRemoved', () => me.deleteChatTopicUserAgentAsync(inTopic, String(third.id)));
await step('agents', () => me.getChatTopicUserAgentListAsync(inTopic));
await step('myTopics', () => me.chatTopicsForUserAsync());

// Presence.
const before = await step('presenceBefore', () => me.getChatPresenceAsync());
await step('presenceSaved', () =>
  me.saveChatPresenceAsync(before.map((user) => ({ ...user, present: user.userId === mine.me }))),
);
await step('colleagueComes', () =>
  colleague.saveChatPresenceAsync([{ userId: theirs.me, present: true }]),
);
await step('presence', () => me.getChatPresenceAsync());
await step('presentUsers', () => me.getUserAgentListAsync(true, true));

// A customer waits, and is answered.
await step('blankSession', () => me.createDefaultChatSessionEntityAsync());
const queued = await step('queued', () => me.createChatSessionForTopicAsync(inTopic));
const key = queued.chatSessionId;
await step('named', () =>
  me.saveChatSessionEntityAsync({ ...queued, customerName: 'Ada', alertLevel: MOST_URGENT }),
);
const asked = await step('asked', () =>
  me.addChatMessageAsync(key, {
    type: ChatMessageType.ToUser,
    author: 'Ada',
    message: 'Where is my <i>tent</i>?<script>alert(1)</script>',
    whenPosted: new Date('2026-07-14T09:26:53.589Z'),
  }),
);
await step('pickedUpFirst', () => me.pickUpFirstChatSessionAsync());
await step('storedTaken', stored);
await step('pickedUpTwice', () => colleague.pickUpChatSessionAsync(key));
await step('answered', () =>
  me.addChatMessageAsync(key, { type: ChatMessageType.ToCustomer, message: 'On its way.' }),
);

// It is handed on: the calls that find nothing to do leave the session as it is.
await step('beforeTransfer', () => me.getChatSessionEntityAsync(key));
await step('storedBefore', stored);
await step('offeredByStranger', () => colleague.transferChatSessionAsync(key, String(third.id)));
await step('acceptedUnoffered', () => colleague.acceptChatSessionTransferAsync(key));
await step('rejectedUnoffered', () => colleague.rejectChatSessionTransferAsync(key));
await step('storedAfter', stored);
await step('offered', () => me.transferChatSessionAsync(key, theirs.associate));
await step('storedOffered', stored);
await step('rejected', () => colleague.rejectChatSessionTransferAsync(key));
await step('offeredAgain', () => me.transferChatSessionAsync(key, String(theirs.me)));
await step('accepted', () => colleague.acceptChatSessionTransferAsync(key));
await step('storedAccepted', stored);
await step('ofColleague', () => colleague.chatSessionsForUserAsync());
await step('reset', () => colleague.resetChatSessionAsync(key));
const taken = await step('pickedUp', () => me.pickUpChatSessionAsync(key));

// It is closed, and read again.
await step('closed', () =>
  me.saveChatSessionEntityAsync({
    ...taken,
    status: ChatSessionStatus.Closed,
    flags: ChatSessionFlags.UserIsTyping,
    whenEnded: new Date('2026-12-24T16:00:00.250Z'),
  }),
);
await step('pickedUpClosed', () => me.pickUpChatSessionAsync(key));
await step('offeredClosed', () => me.transferChatSessionAsync(key, String(theirs.me)));
await step('resetClosed', () => me.resetChatSessionAsync(key));
const read = await step('read', () => me.getChatSessionEntityAsync(key));
await step('kinds', async () => kinds(read));
await step('storedClosed', stored);
await step('mine', () => me.chatSessionsForUserAsync());
await step('messages', () => me.getChatMessagesAsync(key, 0));
await step('laterMessages', () => me.getChatMessagesAsync(key, asked.chatMessageId));
await step('transcript', () => me.getChatTranscriptAsync(key, false));
await step('htmlTranscript', () => me.getChatTranscriptAsync(key, true));

// All is removed, and calls on it are answered with null.
await step('sessionDeleted', () => me.deleteChatSessionEntityAsync(key));
await step('topicDeleted', () => me.deleteChatTopicEntityAsync(inTopic));
await step('topicGone', () => me.getChatTopicEntityAsync(inTopic));
await step('gone', async () => ({
  read: await me.getChatSessionEntityAsync(key),
  pickUp: await me.pickUpChatSessionAsync(key),
  offer: await me.transferChatSessionAsync(key, String(theirs.me)),
  accept: await me.acceptChatSessionTransferAsync(key),
  reject: await me.rejectChatSessionTransferAsync(key),
  reset: await me.resetChatSessionAsync(key),
  messages: await me.getChatMessagesAsync(key, 0),
  transcript: await me.getChatTranscriptAsync(key, false),
}));
console.log(JSON.stringify(story.steps));
