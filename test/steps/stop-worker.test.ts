// What is said of a worker that will not stop, of hosts that did not answer, and of the next boot.
import { describe, expect, it } from '@jest/globals';
import type { Environment, Host } from '../../src/config/environment';
import { StepError } from '../../src/errors';
import { stopWorker } from '../../src/steps/stop-worker';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { hostFacts, sampleFacts } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

it('claims only what holds where the backend is stopped beside it', async () => {
  const context = sampleContext({ ports: samplePorts({ hosts: new FakeHosts(() => exited('', 1, 'it lives')) }) });
  const error: unknown = await stopWorker.run({ ...plannedStep('stop-worker'), commands: [{ hosts: ['app-1'], script: { title: 'Stop', body: '', timeoutMs: 1 } }] }, context).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StepError);
  expect((error as StepError).nextAction).toMatch(/No code and no data was changed\.$/);
});

describe('hosts that did not answer', () => {
  const sample = sampleEnvironment();
  const [first, second] = sample.hosts as [Host, Host];
  const facts = { hosts: [hostFacts('app-1')], unreachable: [{ host: 'app-2', reason: 'no route' }], denied: new Map() };
  const stop = (environment: Environment) =>
    stopWorker.run({ ...plannedStep('stop-worker'), commands: [{ hosts: ['app-1'], script: { title: 'Stop', body: '', timeoutMs: 1 } }] }, sampleContext({ situation: sampleSituation({ environment, facts }), ports: samplePorts({ hosts: new FakeHosts(() => exited('')) }) }));
  const warning = 'app-2 did not answer: shop-worker may run there and go on writing. Keep it from the database, or stop it by hand: pm2 stop shop-worker; pm2 save';

  it('are never among those where the worker is dead, and each is warned of', async () => {
    expect(await stop(sample)).toMatchObject({ detail: 'no process of the worker is left on any host that answered; not stopped on app-2', warnings: [warning] });
  });

  it('are all that run it: nothing was stopped', async () => {
    const environment = sampleEnvironment({ hosts: [{ ...first, processNames: ['shop-backend'] }, second] });
    expect(await stop(environment)).toMatchObject({ detail: 'no host that runs shop-worker answered: nothing was stopped there; not stopped on app-2', warnings: [warning], forPeople: [] });
  });

  it('are no worry where they run no worker', async () => {
    const environment = sampleEnvironment({ hosts: [first, { ...second, roles: ['backend'] }] });
    expect(await stop(environment)).toMatchObject({ detail: 'no process of the worker is left on any host', warnings: [] });
  });
});

describe('the next boot', () => {
  const stop = (said: string, daemon: 'alive' | 'dead') => {
    const pm2 = { ...hostFacts('').pm2, daemon };
    return stopWorker.run({ ...plannedStep('stop-worker'), commands: [{ hosts: ['app-1'], script: { title: 'Stop', body: '', timeoutMs: 1 } }] }, sampleContext({ situation: sampleSituation({ facts: sampleFacts({ pm2 }) }), ports: samplePorts({ hosts: new FakeHosts(() => exited(said)) }) }));
  };

  it('is warned of where it could not be told, with what to type', async () => {
    expect((await stop('fact\tpm2.unsaved\tEACCES\n', 'alive')).warnings).toEqual(['app-1: what pm2 starts when the host boots could not be written (EACCES): a reboot would start again what is stopped now. Type there: pm2 save --force']);
    expect((await stop('fact\tpm2.unsaved\tEACCES\n', 'dead')).warnings).toEqual([expect.stringContaining('do not type pm2 save; in /home/deploy/.pm2/dump.pm2, give what is stopped "status": "stopped"')]);
  });

  it('has no schedule of the worker, and people are told', async () => {
    expect((await stop('fact\tpm2.unscheduled\tshop-worker: */5 * * * *\n', 'alive')).forPeople).toEqual([expect.stringContaining('stays stopped'), expect.stringContaining('app-1: pm2 does not start shop-worker: */5 * * * * by its schedule')]);
  });

  it('comes before the start by hand where the daemon was dead: pm2 knows nothing of what it ran', async () => {
    expect((await stop('', 'dead')).forPeople).toEqual([expect.stringMatching(/: `pm2 resurrect && .*pm2 start .* && pm2 save`/)]);
    expect((await stop('', 'alive')).forPeople).toEqual([expect.not.stringContaining('resurrect')]);
  });
});
