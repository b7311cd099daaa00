import { graphql } from './gql';
import type {
  CreateTopicMutation,
  CreateTopicMutationVariables,
  TopicsOfMineQuery,
} from './gql/graphql';

export const createTopic = graphql(`
  mutation CreateTopic($input: CreateChatTopicInput!) {
    createChatTopic(input: $input) {
      chatTopicId
      openingHours {
        monStart
        tzLocation {
          tzLocationCode
        }
      }
      widget {
        size
        requiredFields
      }
    }
  }
`);

export const topicsOfMine = graphql(`
  query TopicsOfMine {
    chatTopicsForViewer {
      chatTopicId
      name
      lastAccept
    }
  }
`);

/** Exactly the same type, not merely one that fits the other. */
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function expectSame<_Fact extends true>(): void {}

type Created = CreateTopicMutation['createChatTopic'];
type Hours = NonNullable<Created['openingHours']>;
type Widget = NonNullable<Created['widget']>;

// Times of day are text as dates are; value objects may be absent; masks are lists of names.
expectSame<Same<Created['chatTopicId'], number>>();
expectSame<Same<Hours['monStart'], string | null>>();
expectSame<Same<Widget['size'], 'NORMAL' | 'LARGE' | null>>();
expectSame<
  Same<
    NonNullable<Widget['requiredFields']>[number],
    'EMAIL' | 'NAME' | 'COMPANY' | 'PHONE' | 'COUNTRY'
  >
>();
expectSame<Same<TopicsOfMineQuery['chatTopicsForViewer'][number]['lastAccept'], string | null>>();

export const variables: CreateTopicMutationVariables = {
  input: {
    name: 'Sales',
    openingHours: { tzLocation: { tzLocationCode: 'NO' }, monEnabled: true, monStart: 'PT8H' },
    widget: { size: 'LARGE', requiredFields: ['EMAIL', 'NAME'] },
  },
};

// @ts-expect-error  a time of day is no number
export const wrong: CreateTopicMutationVariables = { input: { openingHours: { monStart: 8 } } };
