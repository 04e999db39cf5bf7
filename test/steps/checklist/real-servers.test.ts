// Checks of the checklist against real servers and real time: a server that never answers, one that is not there, one that talks nonsense.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/adapters/clock';
import { Prometheus } from '../../../src/adapters/prometheus';
import { systemWeb } from '../../../src/adapters/web';
import { checklistItem } from '../../../src/config/checklist-schema';
import type { StepError } from '../../../src/errors';
import type { Ports } from '../../../src/ports';
import { runChecklist } from '../../../src/steps/run-checklist';
import { LocalServer, type ServerReply } from '../../adapters/local-server';
import { exited } from '../../fakes/fleet';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { sampleEnvironment } from '../../samples/environment';
import { plannedStep } from '../../samples/report';
import { sampleSituation } from '../../samples/situation';

let server: LocalServer;
let url: string;

beforeEach(async () => {
  server = new LocalServer();
  url = await server.listen();
});

afterEach(() => server.close());

/** @returns the mark and the words of the one check. */
async function markOf(item: Record<string, unknown>, reply: ServerReply, { ports = {}, site = true }: { ports?: Partial<Ports>; site?: boolean } = {}): Promise<string> {
  server.answer = () => reply;
  const sample = sampleEnvironment();
  const environment = sampleEnvironment({ checklist: [checklistItem.parse({ name: 'it', timeout: reply === 'hang' ? '300ms' : '20s', ...item })], frontend: site && sample.frontend !== undefined ? { ...sample.frontend, url } : undefined });
  const metrics = new Prometheus(systemWeb, { prometheus: url, alertmanager: url, headers: {} });
  const context = sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ web: systemWeb, metrics, clock: systemClock, ...ports }) });
  const ended = await runChecklist.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
  return ended.output[0]?.text ?? '';
}

const query = (result: unknown): ServerReply => ({ status: 200, body: JSON.stringify({ status: 'success', data: { resultType: 'vector', result } }) });
const page = (version: string): ServerReply => ({ status: 200, body: `<meta name="version" content="${version}">` });

describe.each<[string, () => Record<string, unknown>, { good: ServerReply; bad: ServerReply; unclear: ServerReply }]>([
  ['http', () => ({ http: { url, json: { status: 'healthy' } } }), { good: { status: 200, body: '{"status":"healthy"}' }, bad: { status: 503 }, unclear: 'drop' }],
  ['prometheus', () => ({ prometheus: { query: 'up', is: 1 } }), { good: query([{ metric: {}, value: [0, '1'] }]), bad: query([{ metric: {}, value: [0, '0'] }]), unclear: { status: 502, body: '<html>' } }],
  ['alerts', () => ({ alerts: {} }), { good: { status: 200, body: '[]' }, bad: { status: 200, body: '[{"labels":{"alertname":"Down"},"startsAt":"now"}]' }, unclear: { status: 500 } }],
])('%s', (_kind, item, { good, bad, unclear }) => {
  it('passes, fails, is out of time, cannot be judged', async () => {
    expect(await markOf(item(), good)).toMatch(/^✅/);
    expect(await markOf(item(), bad)).toMatch(/^❌/);
    expect(await markOf(item(), 'hang')).toMatch(/^❔ it: .*(?:no reply|not done) within 0\.3 s/);
    expect(await markOf(item(), unclear)).toMatch(/^❔/);
  });
});

describe('served-version', () => {
  it('passes, fails, is out of time, cannot be judged', async () => {
    const item = { 'served-version': 'frontend' };
    expect(await markOf(item, page('3.0.0'))).toMatch(/^✅/);
    expect(await markOf(item, page('4.0.0'))).toMatch(/^❌ it: .*says version 4\.0\.0 instead of v3\.0\.0/);
    expect(await markOf(item, 'hang')).toMatch(/^❔ it: .*not done within 0\.3 s/);
    expect(await markOf(item, 'drop')).toMatch(/^❌ it: .*no reply/);
    expect(await markOf(item, page('3.0.0'), { site: false })).toMatch(/^❔ it: .*the configuration has no frontend/);
  });
});

describe('logs', () => {
  const found = (count: number, unread: string[] = []) => new FakeHosts(() => exited(`fact\terror-log\t${JSON.stringify({ critical: ['FATAL: it'].slice(0, count), count, tail: '', unread, discarded: [] })}\n`));

  it('pass, fail, cannot be judged; a critical line counts whatever else was not read', async () => {
    expect(await markOf({ logs: {} }, { status: 200 }, { ports: { hosts: found(0) } })).toMatch(/^✅ it: .*none on 2 hosts/);
    expect(await markOf({ logs: {} }, { status: 200 }, { ports: { hosts: found(1, ['gone']) } })).toMatch(/^❌ it: .*2: app-1: FATAL: it/);
    expect(await markOf({ logs: {} }, { status: 200 }, { ports: { hosts: found(0, ['gone']) } })).toMatch(/^❔ it: .*app-1: the error log cannot be read: gone; app-2: /);
  });

  it('of a worker that there is none of are no good sign', async () => {
    const environment = sampleEnvironment({ workers: [], checklist: [checklistItem.parse({ name: 'it', logs: { process: 'worker' } })] });
    const context = sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ hosts: found(0) }) });
    await expect(runChecklist.run(plannedStep('stop-worker'), context)).rejects.toThrow('the configuration has no worker');
  });

  it('that a host cannot read are no good sign', async () => {
    const hosts = new FakeHosts(() => ({ ...exited(''), exitCode: 1, stderr: 'tail: Permission denied' }));
    expect(await markOf({ logs: {} }, { status: 200 }, { ports: { hosts } })).toMatch(/^❔ it: .*the error log cannot be read: tail: Permission denied/);
  });

  it('of a host that never answers are out of time', async () => {
    const hosts = Object.assign(new FakeHosts(), { look: () => new Promise<never>(() => undefined) });
    expect(await markOf({ logs: {} }, 'hang', { ports: { hosts } })).toMatch(/^❔ it: .*not done within 0\.3 s/);
  });
});
