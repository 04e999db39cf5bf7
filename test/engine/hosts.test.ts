// The fleet as steps see it: jobs with steady names, so many hosts at a time, a stop when too many fail.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import { SafeHosts } from '../../src/engine/hosts';
import type { Command, Script } from '../../src/ports';
import { FakeClock } from '../fakes/clock';
import { exited, FakeFleet, type Answer } from '../fakes/fleet';
import { sampleEnvironment, sampleHost } from '../samples/environment';
import { sampleRun } from '../samples/situation';

const names = ['h1', 'h2', 'h3', 'h4', 'h5'];
const script: Script = { title: 'Work', body: 'echo work', timeoutMs: 1000 };
const commands: Command[] = [{ hosts: names, script }];
const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

function make(rollout: Partial<Environment['rollout']>, answer: Answer) {
  const fleet = new FakeFleet(async (call, count) => {
    await pause();
    return answer(call, count);
  });
  const environment = sampleEnvironment({ hosts: names.map((name) => sampleHost({ name })), rollout: { parallel: 10, maxFailures: 0, quorumShare: 1, waves: [{ share: 1 }], onFailure: 'hold', ...rollout } });
  return { fleet, hosts: new SafeHosts(fleet, environment, sampleRun, new FakeClock()) };
}

const statuses = (replies: readonly { status: string }[]) => replies.map(({ status }) => status);

describe('SafeHosts', () => {
  it.each([[1, 1], [2, 2], [10, 5]])('with parallel %d works on at most %d hosts at a time', async (parallel, most) => {
    const { fleet, hosts } = make({ parallel }, () => exited());
    await hosts.change('work', commands);
    expect(fleet.mostAtOnce).toBe(most);
    await hosts.look(commands);
    expect(fleet.mostAtOnce).toBe(most);
  });

  it('answers for every host, in the order asked, whoever was ready first', async () => {
    const { hosts } = make({}, async ({ host }) => {
      if (host === 'h1') await pause();
      return exited(host);
    });
    expect((await hosts.look(commands)).map(({ host, stdout }) => [host, stdout])).toEqual(names.map((name) => [name, name]));
  });

  it('sends what changes something as a job that the same run finds again, and what looks as it is', async () => {
    const { fleet, hosts } = make({}, () => exited());
    await hosts.change('switch', commands);
    expect(fleet.calls[0]?.script.body).toContain('job="$state"/jobs/gh-1-switch\n');
    expect(fleet.calls[0]?.script.body).toContain('\necho work\n');
    expect(fleet.calls[0]?.script.timeoutMs).toBeGreaterThan(script.timeoutMs);
    await hosts.look(commands);
    expect(fleet.calls.at(-1)?.script).toEqual(script);
  });

  it('tells jobs of other scripts apart, and no others', async () => {
    const { fleet, hosts } = make({}, () => exited());
    const digests = async (body: string) => {
      await hosts.change('switch', [{ hosts: names.slice(0, 1), script: { ...script, body } }]);
      return /is_same\(\) \{.* = ([0-9a-f]{64}) /.exec(fleet.calls.at(-1)?.script.body ?? '')?.[1];
    };
    const [one, again, other] = [await digests('echo v3'), await digests('echo v3'), await digests('echo v2')];
    expect([one, other]).toEqual([again, expect.any(String)]);
    expect(other).not.toBe(one);
  });

  it('finds a job again after a lost connection, and never under another name', async () => {
    const { fleet, hosts } = make({}, ({ host }, count) => (host === 'h1' && count === 1 ? { status: 'lost' } : exited()));
    expect(statuses(await hosts.change('switch', commands))).toEqual(names.map(() => 'exited'));
    const [first, second] = fleet.calls.filter(({ host }) => host === 'h1');
    expect(second?.script).toEqual(first?.script);
  });

  it('starts no further host after too many failures', async () => {
    const failing: Answer = ({ host }) => (host === 'h2' ? exited('', 1) : exited());
    const { hosts, fleet } = make({ parallel: 1 }, failing);
    expect(statuses(await hosts.change('switch', commands, { holdOnFailure: true }))).toEqual(['exited', 'exited', 'held', 'held', 'held']);
    expect(fleet.calls).toHaveLength(2);
  });

  it('tolerates as many failures as it may, be it a failed script or a lost host', async () => {
    const failing: Answer = ({ host }) => (host === 'h1' ? exited('', 1) : host === 'h2' ? { status: 'timed-out' } : exited());
    expect(statuses(await make({ parallel: 1, maxFailures: 1 }, failing).hosts.change('switch', commands, { holdOnFailure: true }))).toEqual(['exited', 'timed-out', 'held', 'held', 'held']);
    expect(statuses(await make({ parallel: 1, maxFailures: 2 }, failing).hosts.change('switch', commands, { holdOnFailure: true }))).not.toContain('held');
  });

  it('goes on everywhere with what makes things safer', async () => {
    const { hosts } = make({ parallel: 1 }, () => exited('', 1));
    expect(statuses(await hosts.change('stop-worker', commands))).toEqual(names.map(() => 'exited'));
  });

  it('knows only the hosts of its environment', async () => {
    const { hosts } = make({}, () => exited());
    await expect(hosts.change('x', [{ hosts: ['stranger'], script }])).rejects.toThrow('There is no host stranger.');
  });
});
