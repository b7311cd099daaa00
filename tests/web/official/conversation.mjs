// Work on sessions by the agent, as two users; prints the results as JSON.
// Usage: node conversation.mjs BASE_URL LOGIN OTHER_LOGIN OTHER_KEY, the logins as JSON.
import { connect, refusal } from './client.mjs';

const [base, login, otherLogin, otherKey] = process.argv.slice(2);
const agent = connect(base, JSON.parse(login)).getChatAgent();
const other = connect(base, JSON.parse(otherLogin)).getChatAgent();

async function create(changes = {}) {
  const blank = await agent.createDefaultChatSessionEntityAsync();
  const saved = await agent.saveChatSessionEntityAsync({ ...blank, ...changes });
  return saved.chatSessionId;
}

const key = await create({ customerName: 'Ada', alertLevel: 7 });
const saw = { key };
saw.first = await agent.pickUpFirstChatSessionAsync();
saw.missed = await other.pickUpChatSessionAsync(key);
saw.unknown = await agent.pickUpChatSessionAsync(2147480000);
saw.notOwner = await other.transferChatSessionAsync(key, 'tje0');
saw.offered = await agent.transferChatSessionAsync(key, otherKey);
saw.rejected = await other.rejectChatSessionTransferAsync(key);
saw.nothing = await other.acceptChatSessionTransferAsync(key);
await agent.transferChatSessionAsync(key, otherKey);
saw.accepted = await other.acceptChatSessionTransferAsync(key);
saw.reset = await other.resetChatSessionAsync(key);
saw.again = await other.pickUpChatSessionAsync(key);
saw.refused = await refusal(agent.transferChatSessionAsync(key, 'nobody at all'));
saw.mine = await agent.chatSessionsForUserAsync();
console.log(JSON.stringify(saw));
