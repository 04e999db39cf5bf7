// What is said of the next boot, by host.
import { expect, it } from '@jest/globals';
import { tasksAtBoot, warningsAtBoot } from '../../../src/steps/parts/next-boot';
import { startBackend } from '../../../src/steps/start-backend';
import { stopCard } from '../../../src/steps/parts/stopping-backend';
import { switchBackend } from '../../../src/steps/switch-backend';
import type { Step } from '../../../src/steps/step';
import { exited } from '../../fakes/fleet';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { hostFacts, pm2Process, sampleFacts } from '../../samples/facts';
import { plannedStep } from '../../samples/report';
import { sampleSituation } from '../../samples/situation';

const facts = (text: string) => text.replaceAll(' | ', '\n').replaceAll('=', '\t').replace(/^/gm, 'fact\t') + '\n';
const reply = (host: string, said: string) => ({ host, durationMs: 1, ...exited(facts(said)) }) as Parameters<typeof warningsAtBoot>[0][number];
const dead = sampleSituation({ facts: { ...sampleFacts(), hosts: [hostFacts('app-1', { pm2: { ...hostFacts('').pm2, daemon: 'dead' } }), hostFacts('app-2')] } });

it('names what a dead daemon ran and nobody runs now; of a daemon that lives, a team took it out itself', () => {
  const both = ['app-1', 'app-2'].map((host) => reply(host, 'pm2.gone=metrics | pm2.gone=mail'));
  expect(tasksAtBoot(both, dead)).toEqual([expect.stringMatching(/^app-1: its pm2 daemon was dead, .* metrics, mail does not run: type pm2 resurrect there/)]);
});

it('is one warning a host', () => {
  expect(warningsAtBoot([reply('app-2', 'pm2.unsaved=pm2 lists nothing | pm2.unsaved=pm2 did not say what runs')], dead)).toEqual([expect.stringContaining('app-2: what pm2 starts when the host boots could not be written (pm2 lists nothing; pm2 did not say what runs)')]);
});

it.each<[string, Pick<Step, 'run'>]>([['stop-backend', stopCard], ['start-backend', startBackend], ['switch-backend', switchBackend]])('%s says it', async (_name, step) => {
  const said = facts(`restarting-at=1 | processes=${JSON.stringify([pm2Process()])} | pm2.unsaved=EACCES | pm2.gone=metrics`);
  const context = sampleContext({ situation: dead, ports: samplePorts({ hosts: new FakeHosts(() => exited(said)) }) });
  const { warnings, forPeople } = await step.run({ ...plannedStep('switch-backend'), commands: [{ hosts: ['app-1'], script: { title: 'x', body: '', timeoutMs: 1 } }] }, context);
  expect([warnings, forPeople]).toEqual([[expect.stringContaining('(EACCES)')], [expect.stringContaining('metrics')]]);
});
