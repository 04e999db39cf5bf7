// The lock of a whole fleet, on real bash: on every host or on none, whoever else tries.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { LockDetails } from '../../src/commands/lock';
import { takeLock } from '../../src/engine/lock';
import { CancelledError, RefusedError } from '../../src/errors';
import { BashFleet } from '../bash/bash-fleet';

let fleet: BashFleet;

beforeEach(() => {
  fleet = new BashFleet(['a', 'b', 'c']);
});
afterEach(() => fleet.remove());

const details = (owner: string, since = '2026-01-01T00:00:00.000Z'): LockDetails => ({ owner, actor: 'ada', url: 'https://ci/1', incident: 'INC-1', purpose: 'quick rollback', since, from: '', target: '' });
const never = new AbortController().signal;
const take = (owner: string, breakOwner = '', hosts = fleet.hosts) => takeLock(fleet, hosts, details(owner), breakOwner, never);
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
    expect((await refusal(take('gh-1')))[0]?.mend).toMatch(/ada starts the same type again in the terminal, with --incident INC-1$/);
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
    const secondTry = () => takeLock(fleet, fleet.hosts, details('gh-1', '2026-01-01T00:05:00.000Z'), '', never);
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

  it('leaves no lock of a run that is cancelled while it takes them', async () => {
    const controller = new AbortController();
    const taking = takeLock(fleet, fleet.hosts, details('gh-1'), '', controller.signal);
    controller.abort(new CancelledError());
    await expect(taking.then((lock) => lock.release().then(() => Promise.reject(new CancelledError())))).rejects.toThrow(CancelledError);
    expect(fleet.owners()).toEqual(['none', 'none', 'none']);
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
