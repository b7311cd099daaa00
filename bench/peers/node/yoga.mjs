// graphql-yoga as its manual has it, without its page; it caches parsed documents by itself.
import { createYoga } from 'graphql-yoga';
import { live } from './live.mjs';
import { schemaFor } from './schema.mjs';
import { serve } from './serving.mjs';

serve(createYoga({ schema: schemaFor('graphql', live), graphiql: false, landingPage: false, logging: false }));
