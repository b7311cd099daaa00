/** One session and its messages, as both windows show them. */

import { graphql } from '../gql';

export const CONVERSATION = graphql(`
  query Conversation($id: Int!) {
    eventCursor
    chatSession(chatSessionId: $id) {
      ...SessionParts
    }
  }
`);

export const MESSAGES = graphql(`
  query Messages($id: Int!, $after: Int) {
    chatMessages(chatSessionId: $id, after: $after) {
      ...MessageParts
    }
  }
`);

export const SESSION_CHANGED = graphql(`
  subscription SessionChanged($id: Int!, $after: String) {
    chatSessionChanged(chatSessionId: $id, after: $after) {
      cursor
      chatSession {
        ...SessionParts
      }
    }
  }
`);

export const MESSAGE_ADDED = graphql(`
  subscription MessageAdded($id: Int!, $after: String) {
    chatMessageAdded(chatSessionId: $id, after: $after) {
      cursor
      chatMessage {
        ...MessageParts
      }
    }
  }
`);

export const ADD_MESSAGE = graphql(`
  mutation AddMessage($id: Int!, $input: ChatMessageInput!) {
    addChatMessage(chatSessionId: $id, input: $input) {
      ...MessageParts
    }
  }
`);

export const SET_TYPING = graphql(`
  mutation SetTyping($id: Int!, $typing: Boolean!) {
    setChatTyping(chatSessionId: $id, typing: $typing) {
      version
    }
  }
`);

export const END = graphql(`
  mutation End($id: Int!) {
    endChatSession(chatSessionId: $id) {
      outcome
    }
  }
`);

export const SESSION_PARTS = graphql(`
  fragment SessionParts on ChatSession {
    chatSessionId
    version
    customerName
    status
    flags
    user {
      associateId
      fullName
    }
    transferTo {
      associateId
      fullName
    }
  }
`);

export const MESSAGE_PARTS = graphql(`
  fragment MessageParts on ChatMessage {
    chatMessageId
    type
    specialType
    message
    author
    whenPosted
  }
`);
