// SuperOffice's official client, set up as its README says, and GraphQL to see what it left behind.
import { createRequire } from 'node:module';

// Its build for ES modules imports without endings, which Node does not resolve.
const require = createRequire(import.meta.url);
export const webapi = require('@superoffice/webapi');
export const converters = require('@superoffice/webapi/Converters.js');

/** A connection that is logged in; `login` has one of password, ticket and token, or an appToken. */
export function connect(base, login, options = {}) {
  const api = new webapi.WebApi({ baseUrl: base, ...options });
  if (login.password) api.authenticateWithPassword(login.name, login.password);
  if (login.ticket) api.authenticateWithTicket(login.ticket);
  if (login.token) api.authenticateWithToken(login.token);
  if (login.appToken) api.applicationToken(login.appToken);
  return api;
}

/** The status that a call is refused with; fails when it is not. */
export async function refusal(promise) {
  const given = await promise.then(
    () => 'nothing refused',
    (error) => error.response?.status ?? error,
  );
  if (typeof given !== 'number') throw new Error('The call was to be refused.', { cause: given });
  return given;
}

/** What each value is: a class or a type, null and undefined by their names. */
export function kinds(entity) {
  return Object.fromEntries(
    Object.entries(entity).map(([name, value]) => [
      name,
      value?.constructor?.name ?? String(value),
    ]),
  );
}

/** The data that GraphQL gives, logged in by a ticket. */
export async function graphql(base, ticket, query, variables) {
  const answer = await fetch(`${base}/graphql`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: `SoTicket ${ticket}` },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
