// Whole sessions read and saved as they came; prints what was stored before and after.
// Usage: node unchanged.mjs BASE_URL TICKET INPUT, the last as GraphQL takes it for a new session.
import { connect, graphql } from './client.mjs';

const [base, ticket, input] = process.argv.slice(2);

const STORED = `
  version updatedAt whenRequested whenStarted whenEnded whenIdle whenFetched flags
  user { associateId } person { personId } contact { contactId } project { projectId }
  sale { saleId } ticket { ticketId } transferTo { associateId }
`;
const CREATE = `mutation ($input: CreateChatSessionInput!) {
  createChatSession(input: $input) { chatSessionId ${STORED} }
}`;
const LOOK = `query ($key: Int!) { chatSession(chatSessionId: $key) { ${STORED} } }`;

const OPTIONS = [
  {},
  { timezone: 'NO' },
  { timezone: 'NO', timezoneInclude: true },
  { timezoneInclude: true },
  { timezone: 'US-NY', languageCode: 'no', cultureCode: 'nb-NO' },
];

const created = (await graphql(base, ticket, CREATE, { input: JSON.parse(input) }))
  .createChatSession;
const { chatSessionId: key, ...before } = created;
const saves = [];
for (const options of OPTIONS) {
  const agent = connect(base, { ticket }, options).getChatAgent();
  const read = await agent.getChatSessionEntityAsync(key);
  const saved = await agent.saveChatSessionEntityAsync(read);
  const { chatSession: after } = await graphql(base, ticket, LOOK, { key });
  saves.push({ options, read, saved, after });
}
console.log(JSON.stringify({ before, saves }));
