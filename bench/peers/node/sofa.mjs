// REST that sofa-api makes of the same schema, at the paths of the contract.
import { useSofa } from 'sofa-api';
import { schemaFor } from './schema.mjs';
import { serve } from './serving.mjs';

serve(useSofa({
  basePath: '/api/v1',
  schema: schemaFor('rest'),
  routes: {
    'Mutation.createChatSession': { method: 'POST', path: '/ChatSession', responseStatus: 200 },
    'Query.chatSession': { method: 'GET', path: '/ChatSession/:chatSessionId' },
  },
}));
