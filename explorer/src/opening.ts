import type { Tab } from './storage';

const operation = `# Create a chat session, and choose what comes back.
# Ctrl-Enter runs it; the book on the left shows all there is.
mutation CreateChatSession($input: CreateChatSessionInput!) {
  createChatSession(input: $input) {
    chatSessionId
    status
    customerName
    firstMessage
    whenRequested
    initialQueuePos
    user {
      fullName
    }
    tableRight {
      mask
    }
  }
}
`;

const variables = JSON.stringify(
  {
    input: {
      topicId: 1,
      customerName: 'Ada',
      customerEmail: 'ada@example.com',
      firstMessage: 'Where is my parcel?',
    },
  },
  null,
  2,
);

/** The first tab's content: the REST call that existing integrations make, as a mutation. */
export const example: Tab = { query: operation, variables, operationName: null };
