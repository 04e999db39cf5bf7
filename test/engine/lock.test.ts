// The lock of a whole fleet, on real bash: on every host or on none, whoever else tries.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { take as takeOn, type LockDetails } from '../../src/commands/lock';
import { sh } from '../../src/commands/shell';
import { takeLock } from '../../src/engine/lock';
import { CancelledError, RefusedError } from '../../src/errors';
import type { Fleet } from '../../src/ports';
import { BashFleet } from '../bash/bash-fleet';
import { waitFor } from '../bash/wait-for';

let fleet: BashFleet;

beforeEach(() => {
  fleet = new BashFleet(['a', 'b', 'c']);
});
afterEach(() => fleet.remove());

const details = (owner: string, since = '2026-01-01T00:00:00.000Z'): LockDetails => ({ owner, actor: 'ada', url: 'https://ci/1', incident: 'INC-1', purpose: 'quick rollback', since, from: '', target: '' });
const never = new AbortController().signal;
const take = (owner: string, breakOwner = '', hosts = fleet.hosts) => takeLock(fleet, hosts, { details: details(owner), breakOwner }, never);
const refusal = async (taking: Promise<unknown>) => {
  const error = await taking.then(() => undefined, (thrown: unknown) => thrown);
  if (!(error instanceof RefusedError)) throw new Error('It was not refused.');
  return error.problems;
};

describe('takeLock', () => {
  it('locks every host, and gives every lock back', async () => {
    const lock = await take('gh-1');
    expect([lock.resumed, lock.unreachable, fleet.owners()]).toEqual([false, [], ['gh-1', 'gh-1', 'gh-1']]);
    expect(await lock.release()).toEqual([]);
    expect(fleet.owners()).toEqual(['none', 'none', 'none']);
  });

  it('locks none when another run has one, and says who', async () => {
    await take('gh-2', '', fleet.hosts.slice(2));
    expect(await refusal(take('gh-1'))).toEqual([{ where: 'c', what: 'locked by quick rollback of ada, run gh-2 (https://ci/1), incident INC-1, since 2026-01-01T00:00:00.000Z', mend: expect.stringMatching(/break-lock: gh-2\. To go on where it stopped instead: Re-run failed jobs, in that run on GitHub$/) }]);
    expect(fleet.owners()).toEqual(['none', 'none', 'gh-2']);
  });

  it('says of a key that may only look that it may not write', async () => {
    fleet.machine('b').environment['EMERGENCY_ROLLBACK_LOOK'] = '1';
    expect(await refusal(take('gh-1'))).toEqual([{ where: 'b', what: expect.stringMatching(/^the SSH key of this run may only look there .* it cannot write$/), mend: expect.stringContaining('key of the rollback') }]);
    expect(fleet.owners()).toEqual(['none', 'none', 'none']);
  });

  it('says how a run of the terminal goes on', async () => {
    await take('break-glass-INC-1-ada');
    expect((await refusal(take('gh-1')))[0]?.mend).toMatch(/run this again with break-lock: break-glass-INC-1-ada\. .*ada starts the same type again in the terminal of that very machine, with the same --environment and --incident INC-1\. From another machine or login that is another run: there, break-lock alone lets it go on$/);
  });

  it('has one winner when two runs start together, and the other holds nothing', async () => {
    const results = await Promise.allSettled([take('gh-1'), take('gh-2')]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const winner = results[0]?.status === 'fulfilled' ? 'gh-1' : 'gh-2';
    expect(fleet.owners()).toEqual([winner, winner, winner]);
  });

  it('knows its own run again, and then keeps what that holds even when it is refused elsewhere', async () => {
    await take('gh-1', '', fleet.hosts.slice(0, 2));
    await take('gh-2', '', fleet.hosts.slice(2));
    const secondTry = () => takeLock(fleet, fleet.hosts, { details: details('gh-1', '2026-01-01T00:05:00.000Z'), breakOwner: '' }, never);
    await refusal(secondTry());
    expect(fleet.owners()).toEqual(['gh-1', 'gh-1', 'gh-2']);
    fleet.machine('c').removePath('state/lock');
    expect((await secondTry()).resumed).toBe(true);
  });

  it('goes on without hosts that do not answer, and names them', async () => {
    fleet.silent.add('a');
    const lock = await take('gh-1');
    expect([lock.unreachable, fleet.owners()]).toEqual([[{ host: 'a', reason: 'no route' }], ['none', 'gh-1', 'gh-1']]);
  });

  it('takes over from the owner that was named, and from no other', async () => {
    await take('gh-2');
    await refusal(take('gh-1', 'gh-3'));
    expect(fleet.owners()).toEqual(['gh-2', 'gh-2', 'gh-2']);
    await take('gh-1', 'gh-2');
    expect(fleet.owners()).toEqual(['gh-1', 'gh-1', 'gh-1']);
  });

  it('goes on from what it took over, as far as that had planned, and so do its own later tries', async () => {
    await (await take('gh-2')).describe({ from: 'v4.0.0', target: 'v3.0.0' });
    const begun = { from: 'v4.0.0', target: 'v3.0.0' };
    expect(await take('gh-1', 'gh-2')).toMatchObject({ resumed: true, takenOver: begun });
    expect(JSON.parse(fleet.machine('b').read('state/lock/details'))).toMatchObject({ owner: 'gh-1', ...begun });
    expect(await take('gh-1', 'gh-2')).toMatchObject({ resumed: true, takenOver: begun });
  });

  it('starts anew where what it took over had planned nothing yet, or had come to its end', async () => {
    await take('gh-2');
    const heir = await take('gh-3', 'gh-2');
    expect(heir).toMatchObject({ resumed: false, takenOver: undefined });
    await heir.describe({ from: 'v4.0.0', target: 'v3.0.0', settled: true });
    expect(await take('gh-4', 'gh-3')).toMatchObject({ resumed: false, takenOver: undefined });
  });

  it('counts a dead run that had started something as begun, though it had not written down yet where it goes', async () => {
    await take('gh-2');
    fleet.machine('b').write('state/jobs/gh-2-stop-backend-at-once/script', '');
    expect(await take('gh-1', 'gh-2')).toMatchObject({ resumed: true, takenOver: { from: '', target: '' } });
  });

  it('finds what the last but one had begun, when the last one died before it wrote anything down', async () => {
    await (await take('gh-3')).describe({ from: 'v4.0.0', target: 'v3.0.0' });
    for (const machine of fleet.machines.values()) await machine.run(takeOn(details('gh-2'), 'gh-3'));
    expect(await take('gh-1', 'gh-2')).toMatchObject({ resumed: true, takenOver: { from: 'v4.0.0', target: 'v3.0.0' } });
  });

  it('inherits the way of the same part alone; another part finds its own beneath', async () => {
    const typed = (owner: string, type: string, breakOwner = '') => takeLock(fleet, fleet.hosts, { details: { ...details(owner), type }, breakOwner }, never);
    await (await typed('gh-3', 'backend')).describe({ from: 'v4.0.0', target: 'v3.0.0' });
    expect(await typed('gh-2', 'frontend', 'gh-3')).toMatchObject({ resumed: true, takenOver: { goesOn: false, type: 'backend' } });
    expect(JSON.parse(fleet.machine('a').read('state/lock/details'))).toMatchObject({ owner: 'gh-2', from: '', target: '' });
    expect(await typed('gh-1', 'backend', 'gh-2')).toMatchObject({ takenOver: { goesOn: true, from: 'v4.0.0', target: 'v3.0.0' } });
    expect(JSON.parse(fleet.machine('a').read('state/lock/details'))).toMatchObject({ owner: 'gh-1', from: 'v4.0.0', target: 'v3.0.0' });
  });

  it('leaves no lock of a run that is cancelled while it takes them', async () => {
    const controller = new AbortController();
    const taking = takeLock(fleet, fleet.hosts, { details: details('gh-1'), breakOwner: '' }, controller.signal);
    controller.abort(new CancelledError());
    await expect(taking.then((lock) => lock.release().then(() => Promise.reject(new CancelledError())))).rejects.toThrow(CancelledError);
    expect(fleet.owners()).toEqual(['none', 'none', 'none']);
  });
});

describe('a taking over that fails', () => {
  const standing = () => fleet.hosts.map(({ name }) => fleet.machine(name).read('state/lock/details'));

  beforeEach(async () => {
    await (await take('gh-2')).describe({ from: 'v4.0.0', target: 'v3.0.0', purpose: 'quick rollback, failed at switch-backend' });
  });

  it('leaves each lock as it was when one host refuses: what stands half done stays closed', async () => {
    const before = standing();
    const job = { name: 'gh-2-build', attempt: 'a', run: 'gh-2', step: 'build' };
    const running = fleet.machine('b').startJob(sh`while [ ! -e "$HOME/go" ]; do sleep 0.02; done`, job);
    await waitFor(() => fleet.machine('b').has('state/jobs/gh-2-build/pid') && fleet.machine('b').read('state/jobs/gh-2-build/pid').trim() !== '');
    expect(await refusal(take('gh-1', 'gh-2'))).toEqual([{ where: 'b', what: expect.stringContaining('gh-2-build still runs there'), mend: expect.any(String) }]);
    expect(standing()).toEqual(before);
    fleet.machine('b').write('home/go', '');
    await running.ended;
    expect(await take('gh-1', 'gh-2')).toMatchObject({ resumed: true, takenOver: { target: 'v3.0.0' } });
  });

  it('leaves each lock as it was when the run is cancelled meanwhile', async () => {
    const before = standing();
    const controller = new AbortController();
    const run: Fleet['run'] = async (script, hosts, signal) => {
      const replies = await fleet.run(script, hosts, signal);
      if (script.title === 'Take the lock' && hosts.includes('b')) controller.abort(new CancelledError());
      signal?.throwIfAborted();
      return replies;
    };
    const cancelling: Fleet = { run, reach: async () => undefined, download: async () => undefined, close: async () => undefined };
    await expect(takeLock(cancelling, fleet.hosts, { details: details('gh-1'), breakOwner: 'gh-2' }, controller.signal)).rejects.toThrow(CancelledError);
    expect(standing()).toEqual(before);
  });

  it('leaves each lock as it was when the run then finds that it must not start', async () => {
    const before = standing();
    expect(await (await take('gh-1', 'gh-2')).undo()).toEqual([]);
    expect(standing()).toEqual(before);
  });
});

describe('two jobs of one run', () => {
  it('are kept apart, and the second one is told what to do', async () => {
    const by = (job: string) => takeLock(fleet, fleet.hosts, { details: { ...details('gh-1'), job }, job, breakOwner: '' }, never);
    await by('execute');
    expect((await refusal(by('rescue')))[0]).toEqual({ where: 'a', what: 'locked by quick rollback of the job execute of this very run, since 2026-01-01T00:00:00.000Z', mend: expect.stringContaining('let one job wait for the other') });
    expect(await by('execute')).toMatchObject({ unreachable: [] });
  });
});

describe('a lock', () => {
  it('tells more to whoever finds it, bit by bit', async () => {
    const lock = await take('gh-1');
    await lock.describe({ from: 'v4.0.0', target: 'v3.0.0' });
    await lock.describe({ purpose: 'quick rollback, failed at switch-backend' });
    expect(JSON.parse(fleet.machine('c').read('state/lock/details'))).toEqual({ ...details('gh-1'), from: 'v4.0.0', target: 'v3.0.0', purpose: 'quick rollback, failed at switch-backend' });
  });

  it('names the hosts that could not be told more', async () => {
    const lock = await take('gh-1');
    fleet.silent.add('b');
    await expect(lock.describe({ from: 'v4.0.0', target: 'v3.0.0' })).rejects.toThrow('not on b');
  });

  it('names the hosts where it could not be given back', async () => {
    const lock = await take('gh-1');
    fleet.silent.add('b');
    expect(await lock.release()).toEqual(['b']);
    expect(fleet.owners()).toEqual(['none', 'gh-1', 'none']);
  });
});
