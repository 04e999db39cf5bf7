// A host that goes back has restarted what ran before; whether that answers is asked, by the version that it had.
import { expect, it } from '@jest/globals';
import { HostsError } from '../../../src/steps/parts/host-outcomes';
import { switchBackIfAsked } from '../../../src/steps/parts/switch-back';
import { exited } from '../../fakes/fleet';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { sampleEnvironment } from '../../samples/environment';
import { sampleSituation } from '../../samples/situation';

async function back(on: 'hosts' | 'runner', answers: Readonly<Record<string, string>>) {
  const sample = sampleEnvironment();
  const checks = sample.health.checks.slice(0, 1).map((check) => ({ ...check, on, version: '$.version' }));
  const environment = sampleEnvironment({ rollout: { ...sample.rollout, onFailure: 'switch-back' }, health: { ...sample.health, withinMs: 0, replies: 1, checks } });
  const hosts = new FakeHosts(({ host, script }) => (script.title === 'Ask the health check' ? exited(answers[host] === undefined ? 'fact\tfailed\tECONNREFUSED\n' : `fact\treply\t${JSON.stringify({ status: 200, headers: {}, body: JSON.stringify({ status: 'healthy', version: answers[host] }) })}\n`) : exited()));
  const replies = ['app-1', 'app-2'].map((host) => ({ host, ...exited('', 1), stderr: '', durationMs: 1 }) as never);
  const problem = new HostsError('it failed', ['app-1', 'app-2'].map((host) => ({ host, state: 'failed', detail: '', durationMs: 1 })), [], '');
  const error = await switchBackIfAsked(problem, replies, sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ hosts }) }));
  return error.hosts.map(({ host, detail }) => `${host}: ${detail}`);
}

it('says which is healthy and which is not', async () => {
  const [first, second] = await back('hosts', { 'app-1': '4.0.0' });
  expect(first).toBe('app-1: back on v4.0.0, healthy');
  expect(second).toMatch(/^app-2: back on v4\.0\.0, restarted, but not healthy: .*ECONNREFUSED/);
});
it('takes no other version for it', async () => expect((await back('hosts', { 'app-1': '3.0.0', 'app-2': '4.0.0' }))[0]).toMatch(/restarted, but not healthy/));
it('says that it is not proved where no host is asked', async () => expect((await back('runner', {}))[0]).toBe('app-1: back on v4.0.0, restarted, but not proved: no health check is asked on it'));
