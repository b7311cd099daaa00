// graphql-yoga as its manual has it, without its page; it caches parsed documents by itself.
import { createYoga } from 'graphql-yoga';
import { schemaFor } from './schema.mjs';
import { serve } from './serving.mjs';

serve(createYoga({ schema: schemaFor('graphql'), graphiql: false, landingPage: false, logging: false }));
