// Messages and transcripts of a session by the agent; prints the results as JSON.
// Usage: node messages.mjs BASE_URL LOGIN, the login as JSON (see connect).
import { connect, kinds, webapi } from './client.mjs';

const [base, login] = process.argv.slice(2);
const { ChatMessageSpecialType, ChatMessageType } = webapi;

const agent = connect(base, JSON.parse(login)).getChatAgent();
const session = await agent.saveChatSessionEntityAsync({
  ...(await agent.createDefaultChatSessionEntityAsync()),
  customerName: 'Ada',
});
const key = session.chatSessionId;
const first = await agent.addChatMessageAsync(key, {
  chatMessageId: 0,
  chatSessionId: key,
  type: ChatMessageType.ToUser,
  message: '<b>Hello</b><script>alert(1)</script>',
  author: 'Ada',
  readByCustomer: 1,
  specialType: ChatMessageSpecialType.None,
  specialParam: null,
  whenPosted: new Date('2026-07-14T09:26:53.589Z'),
});
const second = await agent.addChatMessageAsync(key, {
  type: ChatMessageType.ToCustomer,
  message: 'Good day',
});
const saw = { key, first, second, kinds: kinds(first) };
saw.all = await agent.getChatMessagesAsync(key, 0);
saw.later = await agent.getChatMessagesAsync(key, first.chatMessageId);
saw.none = await agent.getChatMessagesAsync(key, second.chatMessageId);
saw.text = await agent.getChatTranscriptAsync(key, false);
saw.html = await agent.getChatTranscriptAsync(key, true);
saw.session = await agent.getChatSessionEntityAsync(key);
console.log(JSON.stringify(saw));
