/** The operations of agents alone. */

import { graphql } from '../gql';

export const DESK = graphql(`
  query Desk($open: ChatSessionFilter!) {
    eventCursor
    viewer {
      associateId
      name
    }
    userAgents(flat: true, onlyPresent: true) {
      id
      name
    }
    chatSessions(first: 100, filter: $open, orderBy: [{ field: WHEN_REQUESTED, direction: DESC }]) {
      nodes {
        ...SessionParts
      }
    }
  }
`);

export const SESSIONS_CHANGED = graphql(`
  subscription SessionsChanged($open: ChatSessionFilter!, $after: String) {
    chatSessionsChanged(filter: $open, after: $after) {
      cursor
      chatSessionId
      chatSession {
        ...SessionParts
      }
    }
  }
`);

export const PICK_UP = graphql(`
  mutation PickUp($id: Int!) {
    pickUpChatSession(chatSessionId: $id) {
      outcome
      chatSession {
        ...SessionParts
      }
    }
  }
`);

export const TRANSFER = graphql(`
  mutation Transfer($id: Int!, $to: String!) {
    transferChatSession(chatSessionId: $id, toAssociate: $to) {
      outcome
      chatSession {
        ...SessionParts
      }
    }
  }
`);

export const ACCEPT = graphql(`
  mutation Accept($id: Int!) {
    acceptChatSessionTransfer(chatSessionId: $id) {
      outcome
      chatSession {
        ...SessionParts
      }
    }
  }
`);

export const REJECT = graphql(`
  mutation Reject($id: Int!) {
    rejectChatSessionTransfer(chatSessionId: $id) {
      outcome
      chatSession {
        ...SessionParts
      }
    }
  }
`);
