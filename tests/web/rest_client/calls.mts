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
  const topic = await client.POST('/api/v1/ChatTopic', {
    body: {
      Name: 'Sales',
      OpeningHours: { MonEnabled: true, MonStart: '08:00:00', MonStop: 'PT16H' },
      Widget: { RequiredFields: 'Email, Name', Size: 'Large' },
    },
    headers,
  });
  const path = { chatTopicId: topic.data?.ChatTopicId ?? 0 };
  const agents = await client.PUT('/api/v1/ChatTopic/{chatTopicId}/UserAgent', {
    params: { path },
    body: [{ User: { AssociateId: 1 }, CanManage: true }],
    headers,
  });
  const isOpen = await client.GET('/api/v1/ChatTopic/{chatTopicId}/IsOpen', {
    params: { path },
    headers,
  });
  const menu = await client.POST('/api/v1/Agents/Chat/GetUserAgentList', {
    body: { Flat: false },
    headers,
  });
  const open: boolean | undefined = isOpen.data;
  const children: string[] | undefined = menu.data?.[0]?.ChildItems?.map(({ Name }) => `${Name}`);
  const logout = await client.DELETE('/session', { headers });
  const after = await client.GET('/api/v1/ChatSession', { params: { query }, headers });
  return {
    login: login.response.status,
    rows: rows.map((row) => Object.keys(row)),
    hours: [topic.data?.OpeningHours?.MonStart, topic.data?.OpeningHours?.MonStop],
    widget: topic.data?.Widget?.RequiredFields,
    agents: agents.data?.map((agent) => [agent.User?.AssociateId, agent.CanManage]),
    open,
    children,
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
  // @ts-expect-error  nor is an object a list
  void client.PUT('/api/v1/ChatTopic/{chatTopicId}/UserAgent', { body: { CanManage: true } });
  // @ts-expect-error  the form of the list of users is needed
  void client.GET('/api/v1/ChatTopic/UserAgents', {});
  // @ts-expect-error  a login has a password
  void client.POST('/session', { body: { name: 'ada' } });
}
