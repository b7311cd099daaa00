// Presence of users by the agent's calls; prints the results as JSON.
// Usage: node presence.mjs BASE_URL LOGIN ME, the login as JSON (see connect) and its associate's
// key.
import { connect, kinds, refusal } from './client.mjs';

const [base, login, me] = process.argv.slice(2);
const agent = connect(base, JSON.parse(login)).getChatAgent();
const mine = async () =>
  (await agent.getChatPresenceAsync()).find((each) => each.userId === Number(me));
const set = (present) => agent.saveChatPresenceAsync([{ userId: Number(me), present }]);

const saw = { absent: await set(false), first: await mine() };
saw.present = await set(true);
saw.second = await mine();
saw.kinds = kinds(saw.second);
saw.all = await agent.getChatPresenceAsync();
// As a page does that changes one user in the list which it has read.
saw.echo = await agent.saveChatPresenceAsync(saw.all);
saw.again = await agent.getChatPresenceAsync();
saw.menu = (await agent.getUserAgentListAsync(true, true)).map((each) => each.id);
saw.groups = (await agent.getUserAgentListAsync(false, true)).map((each) =>
  each.childItems.map((child) => child.id),
);
saw.nobody = await agent.saveChatPresenceAsync([]);
saw.twice = await refusal(agent.saveChatPresenceAsync([saw.second, saw.second]));
console.log(JSON.stringify(saw));
