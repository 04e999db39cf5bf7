// The survey on fakes: it goes on after every failure, says unknown where it could not look, takes no lock and changes nothing.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import type { Event } from '../../src/engine/events';
import type { HostFacts } from '../../src/preflight/facts';
import type { ReadinessPorts } from '../../src/ports';
import type { Request } from '../../src/request';
import { rollback } from '../../src/rollback';
import type { World } from '../../src/world';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';
import { FakeMetrics } from '../fakes/metrics';
import { FakeObjectStore } from '../fakes/object-store';
import { FakeWeb } from '../fakes/web';
import { wantedStamp } from '../../src/plan/live-or-ready';
import { manifestText } from '../../src/site/manifest';
import { bucketStamp } from '../../src/steps/parts/frontend-build';
import { sampleEnvironment } from '../samples/environment';
import { commits, hostFacts } from '../samples/facts';
import { noCredentials, sampleRequest } from '../samples/request';
import { sampleRun, sampleSituation } from '../samples/situation';
import { factsReply, may, sampleWorld } from '../samples/world';

const request = sampleRequest({ rollbackType: 'readiness', targetTag: 'previous', incident: '', credentials: { ...noCredentials, sshKey: 'key' } });
const page = '<meta name="version" content="4.0.0">';

interface Setting {
  readonly facts?: Partial<HostFacts>;
  readonly answer?: Answer;
  readonly environment?: Partial<Environment>;
  readonly ports?: Partial<ReadinessPorts>;
  readonly world?: Partial<World>;
  /** A command that the frontend in the release bucket was built with; false: there is none. */
  readonly stored?: string | false;
  readonly wish?: Partial<Request>;
  readonly signal?: AbortSignal;
}

async function run({ facts = {}, answer = () => ({}), environment: changes = {}, ports = {}, world = {}, stored = 'npm run build', wish = {}, signal = new AbortController().signal }: Setting = {}) {
  const environment = sampleEnvironment({ authorization: 'none', ...changes });
  const built = { commit: commits['v3.0.0'], part: 'backend' as const, builtAt: '2026-01-01T00:00:00Z', isWhole: true, stamp: environment.backend === undefined ? '' : wantedStamp(environment.backend, hostFacts('app-1')) };
  const fleet = new FakeFleet(async (call, count) => {
    const special = await answer(call, count);
    if (Object.keys(special).length > 0) return special;
    const health = JSON.stringify({ status: 200, headers: {}, body: JSON.stringify({ status: 'healthy', version: '4.0.0' }) });
    if (call.script.title === 'Read the facts') return factsReply(call.host, { releases: [built], ...facts });
    return call.script.title === 'Ask the health check' ? exited(`fact\treply\t${health}\n`) : exited();
  });
  const store = new FakeObjectStore();
  store.add('shop-site', 'index.html', page);
  if (stored !== false) store.add('shop-releases', `frontend/${commits['v3.0.0']}/manifest.json`, manifestText({ files: [], stamp: await sampleStamp(stored) }));
  const events: Event[] = [];
  const web = new FakeWeb(({ url }) => ({ body: url === 'https://shop.example' ? page : JSON.stringify({ status: 'healthy', version: '4.0.0' }) }));
  const sample = sampleWorld();
  const all: World = { ...sample, fleet, store, web, emit: (event) => events.push(event), readiness: { ...sample.readiness, ...ports }, ...world };
  const report = await rollback({ request: { ...request, ...wish }, run: sampleRun, environment }, all, signal);
  const unwell = report.readiness?.findings.filter(({ state }) => state !== 'well') ?? [];
  return { report, fleet, store, events, states: Object.fromEntries(unwell.map(({ name, state }) => [name, state])) };
}

describe('a healthy system', () => {
  it('is ready; no lock was asked for, nothing was stored, and only scripts that look were sent', async () => {
    const { report, fleet, store, states } = await run();
    expect(states).toEqual({});
    expect(report).toMatchObject({ result: 'success', lock: 'none', plan: undefined, message: '', readiness: { running: ['v4.0.0'], target: 'v3.0.0' } });
    expect([...new Set(fleet.titles())].sort()).toEqual(['Ask the health check', 'Read the facts', 'Read the journal']);
    expect(store.changes).toEqual([]);
  });

  it('has an expected time from the history of drills in the workspace', async () => {
    const history = JSON.stringify([{ date: '2026-01-01', type: 'quick', steps: { 'prepare-backend': 30_000 }, totalMs: 40_000 }]);
    const { report } = await run({ ports: { workspaceFile: async (path) => (path === 'docs/drills/history.json' ? history : undefined) } });
    expect(report.readiness?.expected).toEqual([{ type: 'quick', ms: 10_000, from: expect.stringContaining('drill of 2026-01-01') }]);
  });
});

/** What the manifest says after a build with this command. */
async function sampleStamp(build: string): Promise<string> {
  const { frontend } = sampleEnvironment();
  const recipe = frontend === undefined ? undefined : { ...frontend.recipe, build };
  return frontend === undefined || recipe === undefined ? '' : ((await bucketStamp(sampleSituation(), { ...frontend, recipe })) ?? '');
}

describe('the standby of the frontend', () => {
  it('that was built with another recipe is none', async () => {
    const { report, states } = await run({ stored: 'npm run build:old' });
    expect(states).toEqual({ 'standby of the frontend': 'broken' });
    expect(report.message).toContain("was built with another recipe, Node or shared file than today's");
  });

  it('that nobody can compare, because the host that builds is away, is not judged', async () => {
    const { states } = await run({ answer: ({ host }) => (host === 'app-1' ? { status: 'unreachable', stderr: 'no route' } : {}) });
    expect(states).toMatchObject({ 'standby of the frontend': 'unknown' });
  });
});

describe('defects', () => {
  it('are all found in one run, each with its mend, and told in the log', async () => {
    const { report, states, events } = await run({ facts: { freeBytes: 1, clockOffsetMs: 60_000, releases: [] }, stored: false, ports: { rights: { mayWrite: async () => ({ may: 'no', why: 'denied' }), mayInvalidate: async () => may } }, answer: ({ script }) => (script.title === 'Ask the npm registry' ? exited('fact\tregistry\thttps://r\nfact\tregistry.trouble\tECONNREFUSED\n') : {}) });
    expect(states).toEqual({ 'disk and inodes': 'broken', clock: 'broken', 'standby of the backend': 'broken', 'standby of the frontend': 'broken', 'npm registry': 'broken', 'writing to bucket shop-site': 'broken' });
    expect(report.result).toBe('failed');
    expect(report.message.split('\n')).toHaveLength(6);
    expect(events.filter((event) => event.kind === 'note' && event.text.startsWith('❌ '))).toHaveLength(6);
    expect(events.flatMap((event) => (event.kind === 'note' && event.text.startsWith('❌ disk') ? event.text.split('\n') : []))).toEqual(['❌ disk and inodes', expect.stringMatching(/^ {4}app-1: /), expect.stringMatching(/^ {6}→ free disk/), expect.stringMatching(/^ {4}app-2: /), expect.stringMatching(/^ {6}→ free disk/)]);
  });

  it('do not end it: hosts that are all away leave the rest judged, and nothing of theirs well', async () => {
    const { report, states } = await run({ answer: () => ({ status: 'unreachable', stderr: 'no route' }) });
    expect(report.result).toBe('failed');
    expect(states).toMatchObject({ 'hosts reachable': 'broken', lock: 'unknown', 'target tag': 'unknown', 'standby of the backend': 'unknown', health: 'unknown' });
    expect(report.readiness?.findings.filter(({ state }) => state === 'well').map(({ name }) => name)).toEqual(expect.arrayContaining(['bucket shop-site', 'secrets', 'gates protected']));
  });

  it('that could not be judged end it as inconclusive, never as ready', async () => {
    const { report } = await run({ ports: { rights: { mayWrite: async () => ({ may: 'unknown', why: 'no answer' }), mayInvalidate: async () => may } } });
    expect(report).toMatchObject({ result: 'inconclusive' });
  });

  it('of metrics and of the served page', async () => {
    const metrics = new FakeMetrics(() => { throw new Error('ECONNREFUSED'); }, () => { throw new Error('down'); });
    const web = new FakeWeb(({ url }) => (url === 'https://shop.example' ? { body: page.replace('4.0.0', '1.0.0') } : { status: 500 }));
    const { states } = await run({ environment: { monitoring: { prometheus: 'http://p', alertmanager: 'http://a', headers: {} } }, world: { metrics, web } });
    expect(states).toEqual({ Prometheus: 'broken', Alertmanager: 'broken', 'site served': 'broken', health: 'broken' });
  });
});

it('a run that is cancelled says that nothing was changed', async () => {
  const controller = new AbortController();
  const { report } = await run({ signal: controller.signal, answer: () => { controller.abort(new Error('cancelled')); return {}; } });
  expect(report).toMatchObject({ result: 'cancelled', message: expect.stringContaining('Nothing was changed') });
});

it('the issue that was wished for and cannot be kept is a warning, and no failure', async () => {
  const { report } = await run({ wish: { keepIssue: true } });
  expect(report).toMatchObject({ result: 'success', warnings: [expect.stringContaining('input github-token')] });
});
