// The agent's calls on the agents of chat topics with one login; prints the results as JSON.
// Usage: node agents.mjs BASE_URL LOGIN ME, the login as JSON (see connect) and its associate's
// key.
import { connect, refusal } from './client.mjs';

const [base, login, me] = process.argv.slice(2);
const agent = connect(base, JSON.parse(login)).getChatAgent();

const topic = await agent.saveChatTopicEntityAsync({ name: 'Sales' });
const key = topic.chatTopicId;
const list = () => agent.getChatTopicUserAgentListAsync(key);
const mine = async () => (await agent.chatTopicsForUserAsync()).map((each) => each.chatTopicId);

const blank = await agent.createDefaultChatTopicAgentAsync();
const saw = { key, blank, before: { list: await list(), mine: (await mine()).includes(key) } };

saw.added = await agent.addChatTopicUserAgentAsync(key, {
  ...blank,
  user: { associateId: Number(me) },
  canRespond: true,
});
saw.mine = (await mine()).includes(key);
const { name } = saw.added.user;
saw.read = await agent.getChatTopicUserAgentAsync(key, name);
saw.readByKey = await agent.getChatTopicUserAgentAsync(key, me);
saw.changed = await agent.updateChatTopicUserAgentAsync(key, name, {
  ...saw.read,
  canNotify: true,
});
// As the samples of the documentation do, which send no user.
saw.changedWithoutUser = await agent.updateChatTopicUserAgentAsync(key, name, {
  ...blank,
  canListen: true,
});

saw.users = await agent.getUserAgentListAsync(true, false);
saw.groups = await agent.getUserAgentListAsync(false, false);
saw.present = await agent.getUserAgentListAsync(true, true);
const others = saw.users.filter((user) => user.id !== Number(me)).slice(0, 2);
saw.others = others.map((user) => user.id);

saw.replaced = await agent.updateChatTopicUserAgentsAsync(
  key,
  others.map(({ id }) => ({ ...blank, user: { associateId: id }, canManage: true })),
);
saw.listed = await list();
saw.echoed = await agent.updateChatTopicUserAgentsAsync(key, saw.listed);
saw.absent = await agent.getChatTopicUserAgentAsync(key, name);
saw.refused = {
  update: await refusal(agent.updateChatTopicUserAgentAsync(key, name, saw.read)),
  remove: await refusal(agent.deleteChatTopicUserAgentAsync(key, name)),
  noUser: await refusal(agent.addChatTopicUserAgentAsync(key, blank)),
  twice: await refusal(agent.updateChatTopicUserAgentsAsync(key, [saw.listed[0], saw.listed[0]])),
};
saw.removed = await agent.deleteChatTopicUserAgentAsync(key, String(saw.others[0]));
saw.left = await list();
saw.emptied = await agent.updateChatTopicUserAgentsAsync(key, []);
await agent.deleteChatTopicEntityAsync(key);
saw.gone = {
  list: await list(),
  agent: await agent.getChatTopicUserAgentAsync(key, name),
  add: await refusal(agent.addChatTopicUserAgentAsync(key, saw.read)),
};
console.log(JSON.stringify(saw));
