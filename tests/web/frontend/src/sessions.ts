import { graphql } from './gql';
import type {
  CreateSessionMutation,
  CreateSessionMutationVariables,
  SessionsQuery,
} from './gql/graphql';

export const createSession = graphql(`
  mutation CreateSession($input: CreateChatSessionInput!) {
    createChatSession(input: $input) {
      chatSessionId
      status
      flags
      whenRequested
      user {
        fullName
      }
    }
  }
`);

export const sessions = graphql(`
  query Sessions($after: String) {
    chatSessions(first: 20, after: $after) {
      totalCount
      pageInfo {
        endCursor
        hasNextPage
      }
      nodes {
        chatSessionId
        customerName
        status
        whenEnded
      }
    }
  }
`);

/** Exactly the same type, not merely one that fits the other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectSame<_Fact extends true>(): void {}

type Created = CreateSessionMutation['createChatSession'];
type Listed = SessionsQuery['chatSessions']['nodes'][number];

// A front end relies on this: keys are there, the rest may be hidden; dates are text; enums are names.
expectSame<Same<Created['chatSessionId'], number>>();
expectSame<Same<Created['whenRequested'], string | null>>();
expectSame<Same<Listed['whenEnded'], string | null>>();
expectSame<Same<Listed['customerName'], string | null>>();
expectSame<Same<NonNullable<Created['flags']>[number], 'CUSTOMER_IS_TYPING' | 'USER_IS_TYPING'>>();
expectSame<Same<Extract<Listed['status'], 'IN_QUEUE' | 'CLOSED'>, 'IN_QUEUE' | 'CLOSED'>>();
expectSame<Same<SessionsQuery['chatSessions']['totalCount'], number>>();

export const variables: CreateSessionMutationVariables = {
  input: { customerName: 'Ada', status: 'CLOSED', whenEnded: '2026-03-14T09:26:53Z' },
};

// @ts-expect-error  an enum has its names only
export const wrongEnum: CreateSessionMutationVariables = { input: { status: 'Closed' } };

// @ts-expect-error  a date is text
export const wrongDate: CreateSessionMutationVariables = { input: { whenEnded: 5 } };
