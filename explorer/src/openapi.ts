import 'swagger-ui-dist/swagger-ui.css';

import { SwaggerUIBundle } from 'swagger-ui-dist';

/** The token that goes with the browser's session, out of the cookie that it came in. */
function xsrfToken(): string | undefined {
  const start = 'XSRF-TOKEN=';
  const cookie = document.cookie.split('; ').find((each) => each.startsWith(start));
  return cookie?.slice(start.length);
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
