// A REST class for chat, which the official client lacks: on its base class, whose requests, headers
// and leaks between requests are those of its other REST classes.
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { WebApiBase } = require('@superoffice/webapi/WebApiBase.js');
const converters = require('@superoffice/webapi/Converters.js');

class ChatRest extends WebApiBase {
  /** Sends a request, and returns the data of the answer. */
  async send(method, path, body, options) {
    const config = WebApiBase.GetAxiosRequestConfig(options, this._options);
    return (await this._axios.request({ ...config, method, url: path, data: body })).data;
  }
}

/** The REST calls below /api/v1 of a connection. */
export function restOf(api) {
  return new ChatRest({ ...WebApiBase.FigureOutOptions(api._options), basePath: 'v1/' });
}

/** A session, topic or other carrier as the client has it, and sends it back. */
export function asClient(carrier, data) {
  // The client converts in place.
  return converters[`Create_${carrier}_From`](structuredClone(data));
}
