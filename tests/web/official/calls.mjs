// The agent's four calls with one login; prints the results as JSON.
// Usage: node calls.mjs BASE_URL LOGIN WRONG_LOGIN, the logins as JSON (see connect).
import { connect, kinds, refusal, webapi } from './client.mjs';

const [base, login, wrong] = process.argv.slice(2);
const { ChatSessionFlags, ChatSessionStatus } = webapi;

const agent = connect(base, JSON.parse(login)).getChatAgent();

const blank = await agent.createDefaultChatSessionEntityAsync();
const saved = await agent.saveChatSessionEntityAsync({
  ...blank,
  customerName: 'Ada',
  status: ChatSessionStatus.CustomerLast,
  flags: ChatSessionFlags.UserIsTyping,
  whenStarted: new Date('2026-07-14T09:26:53.589Z'),
  user: { associateId: 4 },
  contact: { contactId: 3 },
});
const key = saved.chatSessionId;
const read = await agent.getChatSessionEntityAsync(key);
const changed = await agent.saveChatSessionEntityAsync({
  ...read,
  customerName: 'Bea',
  status: ChatSessionStatus.Closed,
});
const readAgain = await agent.getChatSessionEntityAsync(key);
const deleted = await agent.deleteChatSessionEntityAsync(key);

const saw = { blank, saved, read, kinds: kinds(read), changed, readAgain, deleted };
saw.gone = await agent.getChatSessionEntityAsync(key);
saw.saveOfGone = await refusal(agent.saveChatSessionEntityAsync(read));
saw.deleteOfGone = await refusal(agent.deleteChatSessionEntityAsync(key));

const stranger = connect(base, JSON.parse(wrong)).getChatAgent();
saw.wrongLogin = await refusal(stranger.createDefaultChatSessionEntityAsync());
console.log(JSON.stringify(saw));
