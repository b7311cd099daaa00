// The schema that yoga and sofa serve, with the names of parley's.
import { readFileSync } from 'node:fs';
import { createSchema } from 'graphql-yoga';
import { GraphQLScalarType, Kind } from 'graphql';
import { SPECIAL_TYPES, TYPES, add, messages, pickUpFirst } from './conversation.mjs';
import { create, list, read } from './store.mjs';

const FIELDS = JSON.parse(readFileSync(new URL('../fields.json', import.meta.url)));

const VALUES = `
  customerAlias: String customerHost: String customerName: String customerEmail: String
  customerPhone: String customerConsented: Boolean customerCompanyName: String
  status: ChatSessionStatus firstMessage: String lastMessage: String whenRequested: DateTime
  whenStarted: DateTime whenEnded: DateTime whenIdle: DateTime whenFetched: DateTime
  sessionKey: String initialQueuePos: Int alertLevel: Int rank: Int flags: [ChatSessionFlag!]
  chatbotIsActive: Boolean rating: Int topicId: Int`;

const typeDefs = `
  scalar DateTime
  enum ChatSessionStatus {
    INVALID PRE_CHAT_FORM FAQ OFFLINE_FORM IN_QUEUE CUSTOMER_LAST USER_LAST FINISHED DELETED CLOSED
    REQUEST_POSTED CLOSED_FROM_QUEUE
  }
  enum ChatSessionFlag { CUSTOMER_IS_TYPING USER_IS_TYPING }
  type Associate {
    associateId: Int! name: String personId: Int rank: Int tooltip: String type: Int groupIdx: Int
    fullName: String formalName: String deleted: Boolean ejUserId: Int userName: String
  }
  type Person { personId: Int! }
  type Contact { contactId: Int! }
  type Project { projectId: Int! }
  type Sale { saleId: Int! }
  type Ticket { ticketId: Int! }
  type Right { mask: String! reason: String! }
  type FieldProperty { name: String! right: Right! type: String! length: Int! }
  type ChatSession {
    chatSessionId: Int! ${VALUES}
    user: Associate person: Person contact: Contact project: Project sale: Sale ticket: Ticket
    transferTo: Associate version: Int! tableRight: Right! fieldProperties: [FieldProperty!]!
  }
  type ChatSessionConnection { nodes: [ChatSession!]! }
  input CreateChatSessionInput {
    ${VALUES}
    userId: Int personId: Int contactId: Int projectId: Int saleId: Int ticketId: Int transferToId: Int
  }
  enum ChatMessageType { ${Object.keys(TYPES).join(' ')} }
  enum ChatMessageSpecialType { ${Object.keys(SPECIAL_TYPES).join(' ')} }
  type ChatMessage {
    chatMessageId: Int! chatSessionId: Int type: ChatMessageType message: String author: String
    readByCustomer: Int specialType: ChatMessageSpecialType specialParam: String whenPosted: DateTime
  }
  input ChatMessageInput {
    chatSessionId: Int type: ChatMessageType message: String author: String readByCustomer: Int
    specialType: ChatMessageSpecialType specialParam: String whenPosted: DateTime
  }
  type PickUpPayload { outcome: String! chatSession: ChatSession }
  type Query {
    chatMessages(chatSessionId: Int!, after: Int = 0, first: Int = 50): [ChatMessage!]!
    chatSession(chatSessionId: Int!): ChatSession
    chatSessions(first: Int!): ChatSessionConnection!
  }
  type Mutation {
    createChatSession(input: CreateChatSessionInput!): ChatSession!
    addChatMessage(chatSessionId: Int!, input: ChatMessageInput!): ChatMessage!
    pickUpFirstChatSession: PickUpPayload!
  }
`;

const DateTime = new GraphQLScalarType({
  name: 'DateTime',
  serialize: (value) => value.replace(' ', 'T').replace('+00:00', 'Z'),
  parseValue: moment,
  parseLiteral: (node) => (node.kind === Kind.STRING ? moment(node.value) : undefined),
});

function moment(text) {
  const read = new Date(text);
  if (Number.isNaN(read.getTime())) throw new TypeError('not a moment');
  return read;
}

export const schemaFor = (door, more = { typeDefs: [], resolvers: {} }) => createSchema({
  typeDefs: [typeDefs, more.typeDefs].flat(),
  resolvers: [more.resolvers, {
    DateTime,
    Query: {
      chatMessages: (_, { chatSessionId, after, first }) => messages(chatSessionId, after, first),
      chatSession: (_, { chatSessionId }) => read(chatSessionId),
      chatSessions: (_, { first }) => ({ nodes: list(first) }),
    },
    Mutation: {
      createChatSession: (_, { input }) => create(input, door),
      addChatMessage: (_, { chatSessionId, input }) => add(chatSessionId, input, door),
      pickUpFirstChatSession: () => pickUpFirst(door),
    },
    ChatSession: {
      tableRight: () => ({ mask: 'FULL', reason: '' }),
      fieldProperties: () => FIELDS.map((field) => ({ ...field, right: { mask: 'Update', reason: '' } })),
    },
  }],
});
