import 'swagger-ui-dist/swagger-ui.css';

import { SwaggerUIBundle } from 'swagger-ui-dist';

/** The token that goes with the browser's session, out of the cookie that it came in. */
function xsrfToken(): string | undefined {
  const cookies = document.cookie.split('; ').map((each) => each.split('='));
  return cookies.find(([name]) => name === 'XSRF-TOKEN')?.[1];
}

SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#root',
  // Without its own, which asks an address outside what it thinks of the document.
  validatorUrl: null,
  docExpansion: 'full',
  defaultModelsExpandDepth: 0,
  withCredentials: true,
  requestInterceptor: (request) => {
    const token = xsrfToken();
    const headers = (request.headers ?? {}) as Record<string, string>;
    if (token && !('X-XSRF-TOKEN' in headers)) {
      headers['X-XSRF-TOKEN'] = decodeURIComponent(token);
    }
    return { ...request, headers };
  },
});
