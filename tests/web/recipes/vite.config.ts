import { defineConfig } from 'vite';

const service = { target: 'http://127.0.0.1:8000', ws: true };

// The paths of the service; a page `/sessions` or a file `/session.ts` stays the front end's.
const paths = '^/(graphql|session|api|openapi.json|openapi|schema.graphql|explorer)(?=[/?]|$)';

export default defineConfig({ server: { proxy: { [paths]: service } } });
