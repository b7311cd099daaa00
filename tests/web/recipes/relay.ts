import { Environment, Network, RecordSource, Store } from 'relay-runtime';
import type { FetchFunction, GraphQLResponse } from 'relay-runtime';

/** Errors after which the same call may succeed a moment later. */
const PASSING = ['UNAVAILABLE', 'STILL_RUNNING', 'TIMEOUT'];
const ATTEMPTS = 5;

interface Answer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions: { code: string } }[];
}

/** An operation that was refused; `code` says why, such as `STALE`. */
export class ServiceError extends Error {
  constructor(
    message: string,
    readonly code: string,
  ) {
    super(message);
  }
}

export function createEnvironment(service: string, headers: () => Record<string, string>): Environment {
  const fetchOnce = async (body: string, key: Record<string, string>): Promise<Answer> => {
    const answer = await fetch(`${service}/graphql`, {
      method: 'POST',
      credentials: 'include',
      headers: { 'Content-Type': 'application/json', ...headers(), ...key },
      body,
    });
    return (await answer.json()) as Answer;
  };
  const fetchAgain: FetchFunction = async ({ id, text, operationKind }, variables): Promise<GraphQLResponse> => {
    // With persisted queries of Relay's compiler there is an id and no text.
    const body = JSON.stringify(text ? { query: text, variables } : { documentId: id, variables });
    const key: Record<string, string> =
      operationKind === 'mutation' ? { 'Idempotency-Key': crypto.randomUUID() } : {};
    for (let attempt = 1; ; attempt += 1) {
      const isLast = attempt === ATTEMPTS;
      const answer = await fetchOnce(body, key).catch((error: unknown) => {
        if (isLast) throw error;
      });
      const error = answer?.errors?.[0];
      if (error && (isLast || !PASSING.includes(error.extensions.code))) {
        throw new ServiceError(error.message, error.extensions.code);
      }
      if (answer && !error) return answer as GraphQLResponse;
      await new Promise((resolve) => setTimeout(resolve, 300 * 2 ** attempt * Math.random()));
    }
  };
  return new Environment({ network: Network.create(fetchAgain), store: new Store(new RecordSource()) });
}
