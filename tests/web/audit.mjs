// Runs the audit of GraphQL over HTTP with a login; prints the results as JSON.
// Usage: node audit.mjs URL AUTHORIZATION
import { serverAudits } from 'graphql-http';

const [url, authorization] = process.argv.slice(2);

const fetchFn = (input, init = {}) => {
  const headers = new Headers(init.headers);
  headers.set('authorization', authorization);
  return fetch(input, { ...init, headers });
};

const results = [];
for (const audit of serverAudits({ url, fetchFn })) {
  const result = await audit.fn();
  results.push({ id: audit.id, name: audit.name, status: result.status, reason: result.reason });
}
console.log(JSON.stringify(results));
