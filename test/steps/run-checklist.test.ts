// The checklist as a step: what runs beside what, what is handed on, what is masked, what is left behind.
import { describe, expect, it } from '@jest/globals';
import { checklistItem } from '../../src/config/checklist-schema';
import { InconclusiveError, StepError } from '../../src/errors';
import type { Ports, WebReply, WebRequest } from '../../src/ports';
import { runChecklist } from '../../src/steps/run-checklist';
import type { StepOutcome } from '../../src/steps/step';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { FakeMetrics } from '../fakes/metrics';
import { FakeWeb } from '../fakes/web';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { plannedStep } from '../samples/report';
import { sampleFacts } from '../samples/facts';
import { sampleSituation } from '../samples/situation';
import { partsOf } from '../../src/plan/situation';
import { chooseTarget } from '../../src/plan/target';
import { runbooks } from '../../src/runbooks';

type Given = Record<string, unknown> & { readonly name: string };

async function run(items: readonly Given[], answer: (request: WebRequest) => Partial<WebReply> = () => ({}), rollbackType: 'quick' | 'backend' | 'frontend' = 'quick', ports: Partial<Ports> = {}) {
  const web = new FakeWeb(answer);
  const secrets: string[] = [];
  const environment = sampleEnvironment({ checklist: items.map((item) => checklistItem.parse(item)) });
  const { serves } = chooseTarget(sampleFacts(), { tag: 'v3.0.0', prefix: 'v', allow: [], earlier: undefined, previousIs: 'below', switches: true, parts: partsOf(environment, runbooks[rollbackType]), via: 'app-1' });
  const context = sampleContext({ situation: sampleSituation({ environment, rollbackType, serves }), ports: samplePorts({ web, metrics: new FakeMetrics(), protect: (secret) => secrets.push(secret), ...ports }) });
  const ended: StepOutcome | StepError = await runChecklist.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
  return { ended, web, secrets, text: ended.output[0]?.text ?? '' };
}

const login = { name: 'login', http: { method: 'POST', url: 'https://api.example/login', body: { username: 'test-user' }, capture: { token: '$.token' } } };
const read = { name: 'read', http: { url: 'https://api.example/data', headers: { authorization: 'Bearer {token}' } } };
const write = { name: 'write', http: { method: 'POST', url: 'https://api.example/data', capture: { id: '$.id' }, cleanup: { url: 'https://api.example/data/{id}' } } };

describe('run-checklist', () => {
  it('hands captured values on, and masks them', async () => {
    const { ended, web, secrets } = await run([read, login], ({ url, headers }) => (url.endsWith('/login') ? { body: '{"token":"secret-token"}' } : { status: headers['authorization'] === 'Bearer secret-token' ? 200 : 401 }));
    expect(ended).toMatchObject({ state: 'done', detail: '2 of 2 checks passed' });
    expect(web.requests[0]).toMatchObject({ url: 'https://api.example/login', body: '{"username":"test-user"}', headers: { 'content-type': 'application/json' } });
    expect(secrets).toEqual(['secret-token']);
  });

  it('does not run what an earlier check gave nothing for, and does not call that a success', async () => {
    const { ended, web, text } = await run([login, read], () => ({ status: 500 }));
    expect(ended).toBeInstanceOf(StepError);
    expect(web.requests).toHaveLength(1);
    expect(text).toContain('❔ read: expected token of an earlier check; found not run');
  });

  it('removes what a write check made, and fails when that did not work', async () => {
    const made = (request: WebRequest) => (request.method === 'POST' ? { body: '{"id":7}' } : {});
    const good = await run([write], made);
    expect(good.web.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST https://api.example/data', 'DELETE https://api.example/data/7']);
    const bad = await run([write], (request) => (request.method === 'POST' ? { body: '{"id":7}' } : { status: 500 }));
    expect(bad.ended).toMatchObject({ message: expect.stringContaining('what it made is still there: DELETE https://api.example/data/{id} answers 500') });
  });

  it('shows expected against actual, without secrets', async () => {
    const { ended } = await run([{ name: 'health', http: { url: 'https://a', json: { status: 'healthy' } } }], () => ({ body: '{"status":"sick","password":"x"}' }));
    expect(ended).toMatchObject({ message: 'health: status is "sick" instead of "healthy", expected status 200, status = "healthy"' });
  });

  it('is inconclusive when a check could not be made', async () => {
    const { ended } = await run([{ name: 'errors', prometheus: { query: 'up', below: 1 } }]);
    expect(ended).toBeInstanceOf(InconclusiveError);
  });

  it('only warns of checks that do not block, and leaves manual ones to people', async () => {
    const { ended } = await run([{ name: 'soft', blocks: false, http: { url: 'https://a' } }, { name: 'dashboards', manual: { text: 'look at the error rate', link: 'https://grafana.example' } }], () => ({ status: 404 }));
    expect(ended).toMatchObject({ detail: '0 of 1 checks passed', warnings: ['soft: status 404 instead of 200, expected status 200'], forPeople: ['dashboards: look at the error rate (https://grafana.example)'] });
  });

  it('makes only the checks of its type', async () => {
    const { web } = await run([{ ...login, only: ['backend'] }, { name: 'all', http: { url: 'https://a' } }]);
    expect(web.requests.map(({ url }) => url)).toEqual(['https://a']);
  });

  it('looks for what a request without an answer may have made', async () => {
    const asked = (requests: readonly WebRequest[]) => requests.map(({ method, url }) => `${method} ${url}`);
    const fixed = { name: 'write', http: { method: 'POST', url: 'https://api.example/data', cleanup: { url: 'https://api.example/data/TEST-001' } } };
    const none = await run([fixed], ({ method }) => {
      if (method === 'POST') throw new Error('no reply within 10 s');
      return { status: 404 };
    });
    expect(asked(none.web.requests)).toEqual(['POST https://api.example/data', 'DELETE https://api.example/data/TEST-001']);
    expect(none.ended).toMatchObject({ message: 'write: could not be judged: no reply within 10 s, expected an answer' });
    const still = await run([fixed], ({ method }) => ({ status: method === 'POST' ? 500 : 403 }));
    expect(still.ended).toMatchObject({ message: expect.stringContaining('what it made is still there: DELETE https://api.example/data/TEST-001 answers 403') });
    const refused = await run([fixed], () => ({ status: 401 }));
    expect(asked(refused.web.requests)).toEqual(['POST https://api.example/data']);
  });

  it('gives every check its time, be what it asks ever so patient', async () => {
    const { ended, text } = await run([{ name: 'slow', timeout: '3s', prometheus: { query: 'up', below: 1 } }], undefined, 'quick', { metrics: { instant: () => new Promise<never>(() => undefined), range: async () => [], alerts: async () => [] } });
    expect(ended).toBeInstanceOf(InconclusiveError);
    expect(text).toContain('found not done within 3 s');
  });

  it.each([['quick', '3.0.0', '3.0.0'], ['backend', '3.0.0', '4.0.0'], ['frontend', '4.0.0', '3.0.0']] as const)('after %s expects the backend at %s and the site at %s', async (type, backend, site) => {
    const served = (request: WebRequest) => (request.url.startsWith('https://api.') ? { body: JSON.stringify({ status: 'healthy', version: backend }) } : { body: `<meta name="version" content="${site}">` });
    const hosts = new FakeHosts(() => exited(`fact\treply\t${JSON.stringify({ status: 200, headers: {}, body: JSON.stringify({ version: backend }) })}\n`));
    const good = await run([{ name: 'versions', 'served-version': 'both' }], served, type, { hosts });
    expect(good.ended).toMatchObject({ detail: '1 of 1 checks passed' });
    const bad = await run([{ name: 'versions', 'served-version': 'frontend' }], () => ({ body: '<meta name="version" content="9.9.9">' }), type, { hosts });
    expect(bad.ended).toMatchObject({ message: `versions: https://shop.example: the page served says version 9.9.9 instead of v${site}, expected the site serves v${site}` });
  });
});
