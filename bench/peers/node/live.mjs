// Subscriptions: a change is published within the process, after it is stored.
import { createPubSub } from 'graphql-yoga';
import { change } from './conversation.mjs';
import { database, one, shown, stored } from './store.mjs';

const changes = createPubSub();

const typeDefs = `
  input UpdateChatSessionInput { customerPhone: String }
  type ChatSessionEvent { chatSession: ChatSession }
  extend type Mutation {
    updateChatSession(chatSessionId: Int!, input: UpdateChatSessionInput!): ChatSession!
  }
  type Subscription { chatSessionChanged(chatSessionId: Int!): ChatSessionEvent! }
`;

const save = database.transaction((key, phone) => {
  const session = one.get(key);
  if (!session) throw new Error('there is no such session');
  const columns = { customer_phone: phone };
  change(session, columns, stored(new Date()), 'graphql');
  return { ...session, ...columns, version: session.version + 1 };
});

function update(key, { customerPhone }) {
  const session = shown(save.immediate(key, customerPhone));
  changes.publish('chatSession', key, session);
  return session;
}

export const live = {
  typeDefs,
  resolvers: {
    Mutation: { updateChatSession: (_, { chatSessionId, input }) => update(chatSessionId, input) },
    Subscription: {
      chatSessionChanged: {
        subscribe: (_, { chatSessionId }) => changes.subscribe('chatSession', chatSessionId),
        resolve: (chatSession) => ({ chatSession }),
      },
    },
  },
};
