// Calls by a client whose types openapi-typescript made from the document, in schema.d.ts.
// `calls` logs in, lists and logs out again; it returns what came.
import createClient from 'openapi-fetch';
import type { paths } from './schema.js';

export async function calls(baseUrl: string, name: string, password: string) {
  const client = createClient<paths>({ baseUrl });
  const login = await client.POST('/session', { body: { name, password } });
  const cookies = login.response.headers.getSetCookie().map((each) => each.split(';')[0]);
  const xsrf = cookies.find((each) => each.startsWith('XSRF-TOKEN='))!.split('=')[1]!;
  const headers = { Cookie: cookies.join('; '), 'X-XSRF-TOKEN': xsrf };
  const query = {
    $select: 'chatSessionId,person/fullName',
    $top: 2,
    $skip: 1,
    $jsonSafe: true,
    $format: 'JSON',
  } as const;
  const page = await client.GET('/api/v1/ChatSession', { params: { query }, headers });
  const rows = page.data?.value ?? [];
  const logout = await client.DELETE('/session', { headers });
  const after = await client.GET('/api/v1/ChatSession', { params: { query }, headers });
  return {
    login: login.response.status,
    rows: rows.map((row) => Object.keys(row)),
    logout: logout.response.status,
    after: after.response.status,
  };
}

/** What the types refuse. */
export function refused(): void {
  const client = createClient<paths>({ baseUrl: '' });
  // @ts-expect-error  a number is no text
  void client.GET('/api/v1/ChatSession', { params: { query: { $top: '2' } } });
  // @ts-expect-error  nor is true
  void client.GET('/api/v1/ChatSession', { params: { query: { $jsonSafe: 'true' } } });
  // @ts-expect-error  there are two formats
  void client.GET('/api/v1/ChatSession', { params: { query: { $format: 'CSV' } } });
  // @ts-expect-error  a login has a password
  void client.POST('/session', { body: { name: 'ada' } });
}
