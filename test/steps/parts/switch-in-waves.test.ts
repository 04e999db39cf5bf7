// Waves of a switch: a host that failed is within max-failures or beyond it, and nobody waits for it to run well.
import { describe, expect, it } from '@jest/globals';
import { hostScript } from '../../../src/commands/script';
import { sh } from '../../../src/commands/shell';
import { switchInWaves } from '../../../src/steps/parts/switch-in-waves';
import { exited } from '../../fakes/fleet';
import { FakeHosts } from '../../fakes/hosts';
import { sampleContext, samplePorts } from '../../samples/context';
import { sampleEnvironment, sampleHost } from '../../samples/environment';
import { hostFacts, pm2Process } from '../../samples/facts';
import { sampleSituation } from '../../samples/situation';

const names = ['h1', 'h2', 'h3'];

/** @returns how each host ended, which were looked at after their switch, and why the rest was held. */
async function switched({ waves = [{ hosts: 1 }], maxFailures = 1, broken = [] as string[], sick = [] as string[], onFailure = 'hold' as 'hold' | 'switch-back' }) {
  const sample = sampleEnvironment();
  const hosts = names.map((name) => sampleHost({ name }));
  const environment = sampleEnvironment({ hosts, rollout: { ...sample.rollout, waves, maxFailures, onFailure }, health: { ...sample.health, checks: [] } });
  const fleet = new FakeHosts(({ host, script }, count) => {
    if (script.title === 'Switch') return broken.includes(host) ? exited('', 1) : exited();
    if (broken.includes(host)) return { status: 'unreachable' };
    return exited(`fact\tprocesses\t${JSON.stringify([pm2Process({ pid: sick.includes(host) ? count : 1 })])}\n`);
  });
  const context = sampleContext({ situation: sampleSituation({ environment, facts: { hosts: names.map((name) => hostFacts(name)), unreachable: [], denied: new Map() } }), ports: samplePorts({ hosts: fleet }) });
  const commands = hosts.map((host) => ({ hosts: [host.name], script: hostScript(host, 'Switch', 1_000, sh`true`) }));
  const ended = await switchInWaves(commands, ({ status, exitCode }) => status === 'exited' && exitCode === 0, context);
  const looked = fleet.fleet.calls.filter(({ script }) => script.title !== 'Switch').map(({ host }) => host);
  return { replies: ended.replies.map(({ status, exitCode }) => (status === 'exited' ? exitCode : status)), sick: ended.sick?.message, looked: [...new Set(looked)] };
}

describe('a host that failed', () => {
  it.each([['h1', [1, 0, 0], ['h2']], ['h2', [0, 1, 0], ['h1']]])('within max-failures holds nobody: %s', async (host, replies, looked) => {
    expect(await switched({ broken: [host] })).toEqual({ replies, sick: undefined, looked });
  });

  it('is passed over where others of its wave have switched', async () => {
    expect(await switched({ waves: [{ hosts: 2 }], broken: ['h1'] })).toEqual({ replies: [1, 0, 0], sick: undefined, looked: ['h2'] });
    expect(await switched({ waves: [{ hosts: 2 }], broken: ['h1'], sick: ['h2'] })).toMatchObject({ replies: [1, 0, 'held'], sick: expect.stringContaining('h2') });
  });

  it('beyond max-failures holds the rest, without another look', async () => {
    expect(await switched({ maxFailures: 0, broken: ['h1'] })).toEqual({ replies: [1, 'held', 'held'], sick: undefined, looked: [] });
    expect(await switched({ broken: ['h1', 'h2'] })).toEqual({ replies: [1, 1, 'held'], sick: undefined, looked: [] });
  });
});

it('a wave that does not run well holds the rest, whatever max-failures says', async () => {
  expect(await switched({ sick: ['h1'], maxFailures: 2 })).toMatchObject({ replies: [0, 'held', 'held'], sick: expect.stringMatching(/^h1: /) });
});

it('looks at the last wave, too, where hosts would go back for it', async () => {
  expect(await switched({ sick: ['h3'] })).toMatchObject({ replies: [0, 0, 0], sick: undefined, looked: ['h1', 'h2'] });
  expect(await switched({ sick: ['h3'], onFailure: 'switch-back' })).toMatchObject({ replies: [0, 0, 0], sick: expect.stringMatching(/^h3: /) });
});
