// The team's log on the hosts: a step that writes it says where it could not, and does not claim it where none is configured.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import type { HostReply } from '../../src/ports';
import { announceEnd } from '../../src/steps/announce-end';
import { stopWorker } from '../../src/steps/stop-worker';
import { stopCard } from '../../src/steps/parts/stopping-backend';
import { switchBackend } from '../../src/steps/switch-backend';
import type { Intent, Step } from '../../src/steps/step';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { pm2Process } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const said = `fact\tlog.unwritten\t/srv/log/a.log\nfact\trestarting-at\t1\nfact\tprocesses\t${JSON.stringify([pm2Process()])}\n`;

async function ended(step: Pick<Step, 'run'>, answer: Partial<HostReply> = exited(said)) {
  const context = sampleContext({ ports: samplePorts({ hosts: new FakeHosts(() => answer) }) });
  return step.run({ ...plannedStep('announce-end'), commands: [{ hosts: ['app-1'], script: { title: 'x', body: '', timeoutMs: 1 } }] }, context);
}

it.each<[string, Pick<Step, 'run'>]>([['announce-end', announceEnd], ['stop-worker', stopWorker], ['stop-backend', stopCard], ['switch-backend', switchBackend]])('%s warns of a host that could not write it', async (_name, step) => {
  expect((await ended(step)).warnings).toEqual(['app-1: the log /srv/log/a.log could not be written']);
  expect((await ended(step, exited(said.replace('log.unwritten', 'other')))).warnings).toEqual([]);
});

describe('at the end', () => {
  const plan = (environment: Environment) => announceEnd.plan(sampleSituation({ environment })) as Intent;
  const environment = sampleEnvironment();

  it('a host that does not answer is named', async () => {
    expect((await ended(announceEnd, { status: 'unreachable', exitCode: null, stderr: 'no route' })).warnings).toEqual(['app-1: its log was not written: no route']);
  });

  it('hosts without a log are not asked, and nobody says that one is written', () => {
    expect(plan(environment)).toMatchObject({ says: ['tell the channels that it is done, and write it to the log of every host'], commands: [{ hosts: ['app-1', 'app-2'] }] });
    expect(plan({ ...environment, hosts: environment.hosts.map((host, index) => (index === 0 ? host : { ...host, log: undefined })) })).toMatchObject({ says: [expect.stringMatching(/log of app-1$/)], commands: [{ hosts: ['app-1'] }] });
    expect(plan({ ...environment, hosts: environment.hosts.map((host) => ({ ...host, log: undefined })) })).toMatchObject({ says: ['tell the channels that it is done'], commands: [] });
  });
});
