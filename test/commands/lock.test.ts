// The lock with real mkdir: one winner, re-entrant, broken only by name and only when nothing of its owner lives.
import { chmodSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { fact, parseFacts } from '../../src/commands/facts-protocol';
import { describe as describeLock, facts, parseHolder, release, take, withdraw, type LockDetails } from '../../src/commands/lock';
import { sh } from '../../src/commands/shell';
import { runAsUser } from '../bash/ordinary-user';
import type { Ended } from '../bash/run-bash';
import { TemporaryHost } from '../bash/temporary-host';
import { waitFor } from '../bash/wait-for';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const details = (owner: string): LockDetails => ({ owner, actor: `o'brien "$(touch x)"`, url: 'https://ci/1', incident: 'INC-1', purpose: 'quick rollback', since: '2026-01-01T00:00:00.000Z', from: '', target: '' });
const stateOf = ({ stdout }: Ended) => fact(parseFacts(stdout), 'lock');
const holderOf = ({ stdout }: Ended) => parseHolder(fact(parseFacts(stdout), 'lock.holder'));

describe('taking the lock', () => {
  it('leaves the details for whoever comes next', async () => {
    expect(stateOf(await host.run(take(details('gh-1'), '')))).toBe('taken');
    const second = await host.run(take(details('gh-2'), ''));
    expect(second.exitCode).toBe(4);
    expect(holderOf(second)).toEqual(details('gh-1'));
    expect(host.has('home/x')).toBe(false);
  });

  it('has one winner when two start together', async () => {
    const both = await Promise.all(['gh-1', 'gh-2'].map((owner) => host.run(take(details(owner), ''))));
    expect(both.map(({ exitCode }) => exitCode).sort()).toEqual([0, 4]);
    const loser = both.find(({ exitCode }) => exitCode === 4) as Ended;
    expect(holderOf(loser)?.owner).toBe(both[0] === loser ? 'gh-2' : 'gh-1');
  });

  it('is re-entrant for the same run, and keeps what stands in it', async () => {
    await host.run(take(details('gh-1'), ''));
    await host.run(describeLock({ ...details('gh-1'), from: 'v4.0.0', target: 'v3.0.0' }));
    expect(stateOf(await host.run(take(details('gh-1'), '')))).toBe('again');
    expect(JSON.parse(host.read('state/lock/details'))).toMatchObject({ from: 'v4.0.0', target: 'v3.0.0' });
  });

  it('does not take an owner whose name begins with ours for us', async () => {
    await host.run(take(details('gh-12'), ''));
    expect((await host.run(take(details('gh-1'), ''))).exitCode).toBe(4);
  });

  it('says why it cannot be made, and blames nobody', async () => {
    host.write('state', 'a file where the folder should be');
    expect(await host.run(take(details('gh-1'), ''))).toMatchObject({ exitCode: 1, stdout: '', stderr: expect.stringMatching(/mkdir: /) });
    host.removePath('state');
    host.write('state/a', '');
    const said = runAsUser(host, host.script(take(details('gh-1'), '')), () => chmodSync(host.state, 0o555));
    expect(said).toBe('');
    chmodSync(host.state, 0o755);
  });

  it('is not tried with a key that may only look', async () => {
    host.environment['EMERGENCY_ROLLBACK_LOOK'] = '1';
    const { exitCode, stdout } = await host.run(take(details('gh-1'), 'unknown'));
    expect([exitCode, stdout, host.has('state')]).toEqual([6, 'fact\tlock.key\tlooks\n', false]);
  });

  it('refuses, too, when the winner died before it wrote who it is', async () => {
    host.write('state/lock/nothing', '');
    const { exitCode, stdout } = await host.run(take(details('gh-1'), ''));
    expect(exitCode).toBe(4);
    expect(parseHolder(fact(parseFacts(stdout), 'lock.holder'))?.owner).toBe('unknown');
  });
});

describe('breaking the lock', () => {
  beforeEach(() => host.run(take(details('gh-1'), '')));

  it('works for the owner that was named', async () => {
    expect(stateOf(await host.run(take(details('gh-2'), 'gh-1')))).toBe('broken');
    expect(holderOf(await host.run(facts))?.owner).toBe('gh-2');
  });

  it('is refused when somebody else holds it', async () => {
    expect((await host.run(take(details('gh-2'), 'gh-0'))).exitCode).toBe(4);
    expect(holderOf(await host.run(facts))?.owner).toBe('gh-1');
  });

  it('works for a lock that nobody can read, by the name that the refusal gave', async () => {
    host.write('state/lock/details', '');
    const refused = await host.run(take(details('gh-2'), ''));
    expect(stateOf(await host.run(take(details('gh-2'), holderOf(refused)?.owner ?? '')))).toBe('broken');
  });

  it('is refused while a job lives on the host, and works once it has ended', async () => {
    const job = { name: 'gh-1-build', attempt: 'a', run: 'gh-1', step: 'build' };
    const running = host.startJob(sh`while [ ! -e "$HOME/go" ]; do sleep 0.02; done`, job);
    await waitFor(() => host.has('state/jobs/gh-1-build/pid') && host.read('state/jobs/gh-1-build/pid').trim() !== '');
    const refused = await host.run(take(details('gh-2'), 'gh-1'));
    expect([refused.exitCode, refused.stderr]).toEqual([4, 'still running there: gh-1-build\n']);
    host.write('home/go', '');
    await running.ended;
    expect(stateOf(await host.run(take(details('gh-2'), 'gh-1')))).toBe('broken');
  });
});

describe('a run that was held for dead', () => {
  const takenOver = async () => {
    await host.run(take(details('gh-1'), ''));
    expect(stateOf(await host.run(take(details('gh-2'), 'gh-1')))).toBe('broken');
  };

  it('does not write into the lock that another has taken over', async () => {
    await takenOver();
    const { exitCode, stderr } = await host.run(describeLock({ ...details('gh-1'), purpose: 'quick rollback, cancelled' }));
    expect([exitCode, stderr]).toEqual([77, expect.stringContaining('another run has taken it over: gh-2')]);
    expect(JSON.parse(host.read('state/lock/details'))).toEqual(details('gh-2'));
  });

  it('starts no job any more, but one that holds no lock does', async () => {
    await takenOver();
    const job = { name: 'gh-1-switch', attempt: 'a', run: 'gh-1', step: 'switch' };
    const started = async (locked: boolean, run = 'gh-1') => (await host.startJob(sh`touch "$HOME/begun"`, { ...job, name: `${run}-${locked}`, run, locked }).ended).exitCode;
    expect([await started(true), host.has('home/begun')]).toEqual([77, false]);
    expect([await started(true, 'gh-2'), await started(false), host.has('home/begun')]).toEqual([0, 0, true]);
  });
});

describe('giving the lock back', () => {
  it('frees it for the next one', async () => {
    await host.run(take(details('gh-1'), ''));
    expect((await host.run(release('gh-1'))).exitCode).toBe(0);
    expect(stateOf(await host.run(take(details('gh-2'), '')))).toBe('taken');
  });

  it('never frees the lock of another', async () => {
    await host.run(take(details('gh-12'), ''));
    await host.run(release('gh-1'));
    expect(holderOf(await host.run(facts))?.owner).toBe('gh-12');
  });

  it('frees a lock whose description was cut short', async () => {
    await host.run(take(details('gh-1'), ''));
    host.write('state/lock/details.new', 'half');
    await host.run(release('gh-1'));
    expect(host.has('state/lock')).toBe(false);
  });
});

describe('parseHolder', () => {
  it('tells no lock from a lock that nobody can read', () => {
    expect(parseHolder('')).toBeUndefined();
    expect(parseHolder('{"owner":"gh')?.owner).toBe('unknown');
    expect(parseHolder('{}')?.owner).toBe('unknown');
  });
});

describe('withdrawing a try', () => {
  it('gives back what it took, and nothing of an earlier try', async () => {
    await host.run(take(details('gh-1'), ''));
    await host.run(withdraw({ ...details('gh-1'), since: 'later' }));
    expect(host.has('state/lock/details')).toBe(true);
    await host.run(withdraw(details('gh-1')));
    expect(host.has('state/lock')).toBe(false);
  });

  it('gives what it had taken over back to its owner: another host refused, and nothing is changed', async () => {
    const dead = { ...details('gh-1'), from: 'v4.0.0', target: 'v3.0.0' };
    await host.run(take(details('gh-1'), ''));
    await host.run(describeLock(dead));
    expect(stateOf(await host.run(take(details('gh-2'), 'gh-1')))).toBe('broken');
    expect((await host.run(withdraw(details('gh-2')))).exitCode).toBe(0);
    expect(JSON.parse(host.read('state/lock/details'))).toEqual(dead);
    expect(stateOf(await host.run(take(details('gh-3'), 'gh-1')))).toBe('broken');
  });
});
