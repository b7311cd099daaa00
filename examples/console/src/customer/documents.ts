/** The operations of the customer alone. */

import { graphql } from '../gql';

export const QUEUE_CHANGED = graphql(`
  subscription QueueChanged($topic: Int!, $after: String) {
    queueChanged(topicId: $topic, after: $after) {
      cursor
      position
      expectedWait
    }
  }
`);
