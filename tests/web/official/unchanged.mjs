// Reads and saves a session unchanged with each of the options; prints what was stored.
// Usage: node unchanged.mjs BASE_URL TICKET INPUT OPTIONS, as JSON: the INPUT as GraphQL takes it
// for a new session, the OPTIONS as a list.
import { connect, graphql, sessionsOf } from './client.mjs';

const [base, ticket, input, options] = process.argv.slice(2);

const STORED = `
  version updatedAt whenRequested whenStarted whenEnded whenIdle whenFetched flags
  user { associateId } person { personId } contact { contactId } project { projectId }
  sale { saleId } ticket { ticketId } transferTo { associateId }
`;
const CREATE = `mutation ($input: CreateChatSessionInput!) {
  createChatSession(input: $input) { chatSessionId ${STORED} }
}`;
const LOOK = `query ($key: Int!) { chatSession(chatSessionId: $key) { ${STORED} } }`;

const { createChatSession } = await graphql(base, ticket, CREATE, { input: JSON.parse(input) });
const { chatSessionId: key, ...before } = createChatSession;
const stored = async () => (await graphql(base, ticket, LOOK, { key })).chatSession;

const saves = [];
for (const configured of JSON.parse(options)) {
  const api = connect(base, { ticket }, configured);
  const agent = api.getChatAgent();
  const read = await agent.getChatSessionEntityAsync(key);
  await agent.saveChatSessionEntityAsync(read);
  const afterSave = await stored();
  const sessions = sessionsOf(api);
  await sessions.replace(key, (await sessions.read(key)).entity);
  const afterPut = await stored();
  await sessions.change(key, (await sessions.read(key)).entity);
  saves.push({ read, after: [afterSave, afterPut, await stored()] });
}
console.log(JSON.stringify({ before, saves }));
