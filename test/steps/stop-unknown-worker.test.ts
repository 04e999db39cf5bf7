// Stopping the worker: what nobody knows was not stopped, and no record says that it was.
import { describe, expect, it } from '@jest/globals';
import { stopWorker } from '../../src/steps/stop-worker';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { pm2Process, sampleFacts } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const [worker] = sampleEnvironment().workers;
if (worker === undefined) throw new Error('The sample has no worker.');
const workers = (...names: string[]) => sampleEnvironment({ workers: names.map((name) => ({ ...worker, name })) });
const unknownOn = (...hosts: string[]) => new FakeHosts(({ host }) => exited(hosts.includes(host) ? 'fact\tunknown\tgone\n' : ''));

function run(environment = workers('gone'), hosts = unknownOn('app-1', 'app-2')) {
  const intent = stopWorker.plan(sampleSituation({ environment }));
  if ('notNeeded' in intent) throw new Error(intent.notNeeded);
  return stopWorker.run(plannedStep('stop-worker', intent), sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ hosts }) }));
}

describe('a worker that pm2 knows on no host', () => {
  it('was not stopped: detail, warning and people say so', async () => {
    expect(await run()).toMatchObject({ detail: 'pm2 knows no such process as gone: nothing was stopped', warnings: ['pm2 knows no gone: nothing was stopped. Whatever else writes goes on.'], forPeople: [] });
  });

  it('is told apart from those that were', async () => {
    expect(await run(workers('gone', 'shop-worker'))).toMatchObject({ detail: 'no process of shop-worker is left on any host; pm2 knows no such process as gone: nothing was stopped', forPeople: [expect.stringContaining('stays stopped')] });
  });

  it('was stopped where a process of it was found all the same', async () => {
    expect(await run(workers('gone'), unknownOn('app-1'))).toMatchObject({ detail: 'no process of the worker is left on any host', warnings: [] });
  });

  it('is asked for in a script that claims nothing, unless another host knows it', () => {
    const body = (names: string[], facts = sampleFacts()) => {
      const intent = stopWorker.plan(sampleSituation({ environment: workers(...names), facts }));
      return 'commands' in intent ? intent.commands.map(({ script }) => script.body).join('\n') : '';
    };
    expect(body(['gone'])).toContain('nothing was stopped"');
    expect(body(['gone'])).toContain('Sync worker not known to pm2');
    const [first, second] = sampleFacts().hosts;
    const lost = { ...sampleFacts(), hosts: [first!, { ...second!, pm2: { ...second!.pm2, processes: [pm2Process()] } }] };
    expect(body(['shop-worker'], lost)).not.toContain('nothing was stopped');
  });
});
