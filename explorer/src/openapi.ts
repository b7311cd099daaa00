import 'swagger-ui-dist/swagger-ui.css';

import { SwaggerUIBundle } from 'swagger-ui-dist';

import { xsrfToken } from './xsrf';

const dark = matchMedia('(prefers-color-scheme: dark)');
const follow = () => document.documentElement.classList.toggle('dark-mode', dark.matches);
dark.addEventListener('change', follow);
follow();

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#root',
  // No validator badge, because it would send the document's address to an outside service.
  validatorUrl: null,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  withCredentials: true,
  requestInterceptor: (request) => {
    const token = xsrfToken();
    const headers = (request.headers ?? {}) as Record<string, string>;
    if (token && !('X-XSRF-TOKEN' in headers)) {
      headers['X-XSRF-TOKEN'] = token;
    }
    return { ...request, headers };
  },
});
