// Whose backend is online and hangs: asked only where a run goes on, host by host where hosts are asked.
import { expect, it } from '@jest/globals';
import { whoIsSilent } from '../src/who-is-silent';
import { exited, FakeFleet } from './fakes/fleet';
import { FakeWeb } from './fakes/web';
import { commits, sampleFacts } from './samples/facts';
import { sampleEnvironment } from './samples/environment';
import { sampleSituation } from './samples/situation';
import { healthyHosts, sampleWorld } from './samples/world';
import type { Situation } from '../src/plan/situation';

const live = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] }, head: commits['v3.0.0'] };
const healthy = { status: 200, headers: {}, body: JSON.stringify({ status: 'healthy', version: '3.0.0' }) };
const checks = sampleEnvironment().health.checks;

async function silent(on: 'hosts' | 'runner', changes: Partial<Situation> = {}) {
  const health = { ...sampleEnvironment().health, checks: checks.slice(0, 1).map((check) => ({ ...check, on })) };
  const fleet = new FakeFleet(healthyHosts({}, ({ host, script }) => (script.title !== 'Ask the health check' ? {} : host === 'app-1' ? exited(`fact\treply\t${JSON.stringify(healthy)}\n`) : exited('fact\tfailed\tECONNREFUSED\n'))));
  const web = new FakeWeb(() => ({ status: 503 }));
  const situation = sampleSituation({ facts: sampleFacts(live), environment: sampleEnvironment({ health }), ...changes });
  return { names: await whoIsSilent(situation, sampleWorld({ fleet, web }), new AbortController().signal), asked: fleet.calls.length + web.requests.length };
}

it('is the host that does not answer', async () => expect((await silent('hosts')).names).toEqual(['app-2']));
it('is each of them where the answer may come from any', async () => expect((await silent('runner')).names).toEqual(['app-1', 'app-2']));
it('is nobody where the answer may come from a host that was not switched', async () => {
  const [one, two] = sampleFacts(live).hosts;
  expect((await silent('runner', { facts: { ...sampleFacts(live), hosts: [one!, { ...two!, head: commits['v4.0.0'], liveBackend: undefined }] } })).names).toEqual([]);
});
it('is nobody, and nobody is asked, where the target is not live', async () => expect(await silent('hosts', { facts: sampleFacts() })).toEqual({ names: [], asked: 0 }));
it('is nobody where the type leaves the backend alone', async () => expect(await silent('hosts', { rollbackType: 'frontend' })).toEqual({ names: [], asked: 0 }));
