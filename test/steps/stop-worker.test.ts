// What is said of the rest when the worker will not stop.
import { expect, it } from '@jest/globals';
import { StepError } from '../../src/errors';
import { stopWorker } from '../../src/steps/stop-worker';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

it('claims only what holds where the backend is stopped beside it', async () => {
  const context = sampleContext({ ports: samplePorts({ hosts: new FakeHosts(() => exited('', 1, 'it lives')) }) });
  const error: unknown = await stopWorker.run({ ...plannedStep('stop-worker'), commands: [{ hosts: ['app-1'], script: { title: 'Stop', body: '', timeoutMs: 1 } }] }, context).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(StepError);
  expect((error as StepError).nextAction).toMatch(/No code and no data was changed\.$/);
});

it('never says of a worker whose hosts are all away that it is dead', async () => {
  const sample = sampleEnvironment();
  const [first, second] = sample.hosts;
  const environment = sampleEnvironment({ hosts: [{ ...first!, processNames: ['shop-backend'] }, second!] });
  const context = sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ hosts: new FakeHosts(() => exited('')) }) });
  const ended = await stopWorker.run({ ...plannedStep('stop-worker'), commands: [{ hosts: ['app-1'], script: { title: 'Stop', body: '', timeoutMs: 1 } }] }, context);
  expect(ended).toMatchObject({ detail: 'no host that runs shop-worker answered: nothing was stopped there', warnings: ['No host that runs shop-worker answered: it may go on there. Stop it by hand.'], forPeople: [] });
});
