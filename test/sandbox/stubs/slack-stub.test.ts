// The Slack stub: the shapes and errors of the Web API and of an incoming webhook, and the trouble that any stub can have.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SlackStub } from '../../../sandbox/stubs/slack-stub';

const token = 'the-right-token';
const webhookPath = '/services/T0/B0/secret-key';
let folder: string;
let stub: SlackStub;
let url: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slack-stub-'));
  stub = new SlackStub({ token, channel: 'C1', channelName: 'incidents', webhookPath, recordFile: join(folder, 'slack.jsonl') });
  url = await stub.listen();
});

afterEach(async () => {
  await stub.close();
  await rm(folder, { recursive: true });
});

async function call(method: string, body: object, bearer = token): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json; charset=utf-8', connection: 'close' };
  const response = await fetch(`${url}/api/${method}`, { method: 'POST', headers, body: JSON.stringify(body) });
  return (await response.json()) as Record<string, unknown>;
}

test('a message is posted, answered in its thread, and edited', async () => {
  const { ok, ts } = await call('chat.postMessage', { channel: 'C1', text: 'started' });
  expect(ok).toBe(true);
  expect((await call('chat.postMessage', { channel: '#incidents', text: 'step 1', thread_ts: ts }))['ok']).toBe(true);
  expect((await call('chat.update', { channel: 'C1', ts, text: 'done' }))['ok']).toBe(true);
  expect(stub.state().map(({ text, threadTs, edits }) => [text, threadTs, edits])).toEqual([['done', undefined, 1], ['step 1', ts, 0]]);
});

test.each([
  ['chat.postMessage', { channel: 'C9', text: 'x' }, token, 'channel_not_found'],
  ['chat.postMessage', { channel: 'C1' }, token, 'no_text'],
  ['chat.postMessage', { channel: 'C1', text: 'x', thread_ts: '1.2' }, token, 'thread_not_found'],
  ['chat.update', { channel: 'C1', ts: '1.2', text: 'x' }, token, 'message_not_found'],
  ['chat.postMessage', { channel: 'C1', text: 'x' }, 'wrong', 'invalid_auth'],
  ['chat.postMessage', { channel: 'C1', text: 'x', blocks: [{ type: 'section', text: { type: 'plain_text', text: 'x'.repeat(3_001) } }] }, token, 'invalid_blocks'],
  ['chat.postMessage', { channel: 'C1', text: 'x', blocks: [{ type: 'header', text: { type: 'mrkdwn', text: 'x' } }] }, token, 'invalid_blocks'],
  ['chat.postMessage', { channel: 'C1', text: 'x', blocks: Array.from({ length: 51 }, () => ({ type: 'header', text: { type: 'plain_text', text: 'x' } })) }, token, 'invalid_blocks'],
  ['chat.unheardOf', {}, token, 'unknown_method'],
])('%s with %j is refused', async (method, body, bearer, error) => {
  expect(await call(method, body, bearer)).toEqual({ ok: false, error });
});

test('the webhook takes text and gives no id', async () => {
  const post = (path: string, body: string): Promise<Response> => fetch(`${url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', connection: 'close' }, body });
  expect(await (await post(webhookPath, '{"text":"hello"}')).text()).toBe('ok');
  expect((await post(webhookPath, '{}')).status).toBe(400);
  expect((await post('/services/T0/B0/other', '{"text":"hello"}')).status).toBe(404);
});

test('records say whether the token was right and never hold it, in memory and in the file', async () => {
  await call('auth.test', {});
  await call('auth.test', {}, 'wrong');
  await fetch(`${url}${webhookPath}`, { method: 'POST', body: '{"text":"x"}', headers: { connection: 'close' } });
  expect(stub.records().map(({ authorization }) => authorization)).toEqual(['right', 'wrong', 'right']);
  const file = await readFile(join(folder, 'slack.jsonl'), 'utf8');
  expect(file.trimEnd().split('\n')).toHaveLength(3);
  expect(file).not.toContain(token);
  expect(file).not.toContain('secret-key');
});

test('can be limited, failing, slow and down, for a number of requests', async () => {
  const send = (): Promise<Response> => fetch(`${url}/api/auth.test`, { method: 'POST', headers: { authorization: `Bearer ${token}`, connection: 'close' } });
  stub.control({ status: 429, retryAfterSeconds: 3, times: 1 });
  const limited = await send();
  expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '3']);
  expect((await send()).status).toBe(200);
  stub.control({ delayMs: 120, times: 1 });
  const startMs = performance.now();
  await send();
  expect(performance.now() - startMs).toBeGreaterThan(110);
  stub.control({ down: true });
  await expect(send()).rejects.toThrow();
  expect(stub.records().at(-1)?.status).toBe(0);
  stub.reset();
  expect((await send()).status).toBe(200);
  expect(stub.records()).toHaveLength(1);
});
