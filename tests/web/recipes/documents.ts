import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';

export interface Session {
  id: string;
  chatSessionId: number;
  version: number;
  customerName: string | null;
}

export interface Page {
  chatSessions: {
    edges: { node: Session }[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}

const PARTS = 'id chatSessionId version customerName';

export const SESSIONS: TypedDocumentNode<Page, { begin: string; after?: string | null }> = parse(`
  query Sessions($begin: String!, $after: String) {
    chatSessions(first: 2, after: $after, filter: { customerName: { startsWith: $begin } }) {
      edges { node { ${PARTS} } }
      pageInfo { endCursor hasNextPage }
    }
  }
`);

export const CREATE: TypedDocumentNode<{ createChatSession: Session }, { name: string }> = parse(`
  mutation Create($name: String!) {
    createChatSession(input: { customerName: $name }) { ${PARTS} }
  }
`);

export const RENAME: TypedDocumentNode<
  { updateChatSession: Session },
  { key: number; version: number; name: string }
> = parse(`
  mutation Rename($key: Int!, $version: Int!, $name: String!) {
    updateChatSession(chatSessionId: $key, expectedVersion: $version, input: { customerName: $name }) { ${PARTS} }
  }
`);

export const NEWEST: TypedDocumentNode<{ chatSession: Session }, { key: number }> = parse(`
  query Newest($key: Int!) {
    chatSession(chatSessionId: $key) { ${PARTS} }
  }
`);
