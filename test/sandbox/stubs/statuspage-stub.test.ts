// The Statuspage stub: an incident from its first word to its end.
import { StatuspageStub } from '../../../sandbox/stubs/statuspage-stub';

let stub: StatuspageStub;
let url: string;

beforeEach(async () => {
  stub = new StatuspageStub({ key: 'right', pageId: 'p1' });
  url = await stub.listen();
});

afterEach(() => stub.close());

async function call(method: string, path: string, incident?: object, key = 'right'): Promise<{ status: number; body: Record<string, unknown> }> {
  const headers = { authorization: `OAuth ${key}`, 'content-type': 'application/json', connection: 'close' };
  const response = await fetch(`${url}/v1/pages/${path}`, { method, headers, ...(incident && { body: JSON.stringify({ incident }) }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('an incident is opened, updated and resolved', async () => {
  const opened = await call('POST', 'p1/incidents', { name: 'Rollback', status: 'investigating', body: 'We look.' });
  expect(opened).toMatchObject({ status: 201, body: { status: 'investigating', resolved_at: null } });
  const resolved = await call('PATCH', `p1/incidents/${String(opened.body['id'])}`, { status: 'resolved', body: 'Back on v3.' });
  expect(resolved).toMatchObject({ status: 200, body: { name: 'Rollback', status: 'resolved' } });
  expect(stub.state()[0]?.incident_updates.map(({ body }) => body)).toEqual(['Back on v3.', 'We look.']);
  expect((await call('GET', 'p1/incidents/unresolved')).body).toEqual([]);
});

test('refuses what the service refuses', async () => {
  expect((await call('POST', 'p1/incidents', { name: 'x' }, 'wrong')).status).toBe(401);
  expect((await call('POST', 'p2/incidents', { name: 'x' })).status).toBe(404);
  expect((await call('POST', 'p1/incidents', { status: 'investigating' })).status).toBe(422);
  expect((await call('POST', 'p1/incidents', { name: 'x', status: 'broken' })).status).toBe(422);
  expect((await call('POST', 'p1/incidents', { name: 'x', metadata: { incident: 'INC-1' } })).status).toBe(422);
  expect((await call('POST', 'p1/incidents', { name: 'x', components: { web: 'broken' } })).status).toBe(422);
  expect((await call('POST', 'p1/incidents', { name: 'x', body: 'x'.repeat(25_001) })).status).toBe(422);
  expect((await call('PATCH', 'p1/incidents/inc9', { status: 'resolved' })).status).toBe(404);
});
