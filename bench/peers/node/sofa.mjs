// REST that sofa-api makes of the same schema, at the paths of the contract.
import { useSofa } from 'sofa-api';
import { schemaFor } from './schema.mjs';
import { serve } from './serving.mjs';

serve(useSofa({
  basePath: '/api/v1',
  schema: schemaFor('rest'),
  routes: {
    'Mutation.createChatSession': { method: 'POST', path: '/ChatSession', responseStatus: 200 },
    'Mutation.addChatMessage': { method: 'POST', path: '/ChatSession/:chatSessionId/Messages', responseStatus: 200 },
    'Mutation.pickUpFirstChatSession': { method: 'POST', path: '/ChatSession/Pickup', responseStatus: 200 },
    'Query.chatMessages': { method: 'GET', path: '/ChatSession/:chatSessionId/Messages' },
    'Query.chatSession': { method: 'GET', path: '/ChatSession/:chatSessionId' },
  },
}));
