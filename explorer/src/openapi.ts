import 'swagger-ui-dist/swagger-ui.css';

import { SwaggerUIBundle } from 'swagger-ui-dist';

import { xsrfToken } from './xsrf';

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#root',
  // Without its own, which asks an address outside what it thinks of the document.
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
