// SuperOffice's official client, set up as its README says, and GraphQL to read what is stored.
import { createRequire } from 'node:module';

// Its ES module build imports without file extensions, which Node does not resolve.
const require = createRequire(import.meta.url);
export const webapi = require('@superoffice/webapi');
const converters = require('@superoffice/webapi/Converters.js');
export const { mkDuration } = require('@superoffice/webapi/Day_js.js');

// Far from every zone of the tests: a date without an offset would be another moment here.
process.env.TZ = 'Pacific/Marquesas';

/** A connection with a login: name and password, ticket or token, and perhaps an appToken. */
export function connect(base, login, options = {}) {
  const api = new webapi.WebApi({ baseUrl: base, ...options });
  if (login.password) api.authenticateWithPassword(login.name, login.password);
  if (login.ticket) api.authenticateWithTicket(login.ticket);
  if (login.token) api.authenticateWithToken(login.token);
  if (login.appToken) api.applicationToken(login.appToken);
  return api;
}

/**
 * The REST calls for sessions. The client has no class for them, so its class for contacts is
 * pointed at their address; so requests, and headers that leak between them, are the client's own.
 *
 * Each returns status, headers and path of the call, the entity as the client converts it, and
 * whether the client returned null.
 */
export function sessionsOf(api) {
  const rest = api.getContactRestApi();
  rest._options.baseUrl = rest._options.baseUrl.replace(/Contact\/$/, 'ChatSession/');
  const seen = async (options, call) => {
    const saw = {};
    const given = await call({
      ...options,
      responseCallback: (response) => {
        saw.status = response.status;
        saw.sent = sent(response);
        saw.told = { ...response.headers };
        saw.path = response.request.path;
        // The client converts in place.
        saw.entity =
          response.data && converters.Create_ChatSessionEntity_From(structuredClone(response.data));
      },
    });
    return { ...saw, isNull: given === null };
  };
  return {
    blank: (options) => seen(options, (all) => rest.getDefaultAsync(all)),
    create: (entity, options) => seen(options, (all) => rest.postAsync(entity, all)),
    read: (key, options) => seen(options, (all) => rest.getByIdAsync(key, all)),
    replace: (key, entity, options) => seen(options, (all) => rest.putByIdAsync(key, entity, all)),
    change: (key, changes, options) =>
      seen(options, (all) => rest.patchByIdAsync(key, changes, all)),
    remove: (key, options) => seen(options, (all) => rest.deleteByIdAsync(key, all)),
  };
}

/** The headers of a request without Authorization. */
export function sent(response) {
  const { Authorization: _, ...others } = response.config.headers;
  return others;
}

/** The status of a call that is refused; fails when it is not. */
export async function refusal(promise) {
  const given = await promise.then(
    () => 'nothing refused',
    (error) => error.response?.status ?? error,
  );
  if (typeof given !== 'number') throw new Error('The call was to be refused.', { cause: given });
  return given;
}

/** The number that the client makes of a right's mask. */
export function maskOf(kind, mask) {
  return converters[`Create_${kind}_From`]({ Mask: mask, Reason: '' }).mask;
}

/** The class or type of each value; null and undefined by their names. */
export function kinds(entity) {
  return Object.fromEntries(
    Object.entries(entity).map(([name, value]) => [name, value?.constructor?.name ?? `${value}`]),
  );
}

/** The data of a GraphQL response, with a ticket as login. */
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

const LOOK = `query ($key: Int!) {
  chatSession(chatSessionId: $key) {
    version status user { associateId } transferTo { associateId }
  }
}`;

/** The stored values after work on a session, with a ticket as login. */
export async function storedWork(base, ticket, key) {
  return (await graphql(base, ticket, LOOK, { key })).chatSession;
}
