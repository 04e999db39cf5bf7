// A lock that is taken over, and given back as it was: on real bash, cut off before each command that changes something.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { allFacts, fact, parseFacts } from '../../src/commands/facts-protocol';
import { describe as describeLock, release, take, withdraw, type LockDetails } from '../../src/commands/lock';
import type { Shell } from '../../src/commands/shell';
import { crashingAt } from '../bash/crash';
import { TemporaryHost } from '../bash/temporary-host';

let host: TemporaryHost;

beforeEach(() => {
  host = new TemporaryHost();
});
afterEach(() => host.remove());

const details = (owner: string, more: Partial<LockDetails> = {}): LockDetails => ({ owner, actor: `o'brien`, url: '', incident: 'INC-1', purpose: 'quick rollback', since: `2026-01-01 of ${owner}`, from: '', target: '', ...more });
const begun = details('gh-1', { from: 'v4.0.0', target: 'v3.0.0' });
const text = (lock: LockDetails) => `${JSON.stringify(lock)}\n`;
const standing = () => host.read('state/lock/details');
const over = (owner: string, broken: string) => take(details(owner), broken);
const former = async (body: Shell) => allFacts(parseFacts((await host.run(body)).stdout), 'lock.taken-over').map((line) => (JSON.parse(line) as LockDetails).owner);

async function halfDone(): Promise<void> {
  host.remove();
  host = new TemporaryHost();
  await host.run(take(details('gh-1'), ''));
  await host.run(describeLock(begun));
}

/** Cut off before its nth changing command, for every n. Returns how many there are. */
async function everywhere(body: Shell, begin: () => Promise<unknown>, judge: () => Promise<void>): Promise<number> {
  for (let point = 1; ; point += 1) {
    await begin();
    const { exitCode } = await host.run(crashingAt(point, body));
    await judge();
    if (exitCode !== null) return point - 1;
  }
}

describe('a taking over that is withdrawn', () => {
  beforeEach(halfDone);

  it('leaves the lock as it was, with the one below that this had taken over itself', async () => {
    await host.run(over('gh-2', 'gh-1'));
    await host.run(over('gh-3', 'gh-2'));
    await host.run(withdraw(details('gh-3')));
    expect(standing()).toBe(text(details('gh-2')));
    expect(await former(take(details('gh-2'), ''))).toEqual(['gh-1']);
    await host.run(withdraw(details('gh-2')));
    expect([standing(), host.has('state/lock/taken-over')]).toEqual([text(begun), false]);
  });

  it('is done once: asked again it leaves the former lock alone', async () => {
    await host.run(over('gh-2', 'gh-1'));
    for (let time = 0; time < 2; time += 1) expect((await host.run(withdraw(details('gh-2')))).exitCode).toBe(0);
    expect(standing()).toBe(text(begun));
  });

  it('gives back what was described since', async () => {
    const described = details('gh-2', { from: 'v4.0.0' });
    await host.run(over('gh-2', 'gh-1'));
    await host.run(describeLock(described));
    await host.run(withdraw(details('gh-2')));
    expect(standing()).toBe(text(described));
    await host.run(withdraw(described, details('gh-2')));
    expect(standing()).toBe(text(begun));
  });

  it('brings a lock back that nobody can read', async () => {
    host.write('state/lock/details', '');
    await host.run(over('gh-2', 'unknown'));
    await host.run(withdraw(details('gh-2')));
    expect(fact(parseFacts((await host.run(take(details('gh-3'), ''))).stdout), 'lock.holder')).toBe('{}');
  });

  it('needs no new file for its mutex', async () => {
    await host.run(over('gh-2', 'gh-1'));
    host.removePath('state/lock.mutex');
    host.write('state/lock.mutex/no file', '');
    expect((await host.run(withdraw(details('gh-2')))).exitCode).toBe(0);
    expect(standing()).toBe(text(begun));
    expect((await host.run(release('gh-1'))).exitCode).toBe(0);
    expect(host.has('state/lock')).toBe(false);
  });

  it('ends well from wherever either is cut off: nobody else comes in, and nothing is counted twice', async () => {
    const restored = async () => {
      await host.run(withdraw(details('gh-2')));
      expect(standing()).toBe(text(begun));
      expect(await former(over('gh-3', 'gh-1'))).toEqual(['gh-1']);
    };
    expect(await everywhere(over('gh-2', 'gh-1'), halfDone, restored)).toBeGreaterThanOrEqual(2);
    const takenOver = () => halfDone().then(() => host.run(over('gh-2', 'gh-1')));
    expect(await everywhere(withdraw(details('gh-2')), takenOver, restored)).toBeGreaterThanOrEqual(2);
  });
});

describe('who takes over', () => {
  beforeEach(halfDone);

  it('is told of every lock below, and which of their runs had started something here', async () => {
    host.write('state/jobs/gh-1-stop-worker/script', '');
    host.write('state/jobs/gh-22-stop-worker/script', '');
    await host.run(over('gh-2', 'gh-1'));
    const { stdout } = await host.run(over('gh-3', 'gh-2'));
    expect(allFacts(parseFacts(stdout), 'lock.taken-over').map((line) => (JSON.parse(line) as LockDetails).owner)).toEqual(['gh-2', 'gh-1']);
    expect(allFacts(parseFacts(stdout), 'lock.began')).toEqual(['gh-1']);
  });

  it('leaves nothing of them when it gives the lock back at its end', async () => {
    await host.run(over('gh-2', 'gh-1'));
    await host.run(release('gh-2'));
    expect(host.has('state/lock')).toBe(false);
  });
});

describe('two jobs of one run', () => {
  const by = (job: string) => take(details('gh-1', { job }), '', job);
  const said = async (body: Shell) => {
    const { exitCode, stdout } = await host.run(body);
    return [exitCode, fact(parseFacts(stdout), 'lock'), fact(parseFacts(stdout), 'lock.other-job')];
  };

  it('exclude each other, and the same job finds its lock again', async () => {
    expect(await said(by('execute'))).toEqual([0, 'taken', '']);
    expect(await said(by('rescue'))).toEqual([4, '', 'execute']);
    expect(await said(take(details('gh-1', { job: 'execute', since: 'later' }), '', 'execute'))).toEqual([0, 'again', '']);
  });

  it('share what the whole run holds, one at a time, and what stands in it stays', async () => {
    await host.run(take(details('gh-1'), '', 'hold'));
    await host.run(describeLock(begun));
    expect(await said(take(details('gh-1', { since: 'later' }), '', 'other'))).toEqual([0, 'again', '']);
    expect(await said(by('execute'))).toEqual([0, 'again', '']);
    expect(JSON.parse(standing())).toEqual({ ...begun, job: 'execute' });
    expect(await said(by('rescue'))).toEqual([4, '', 'execute']);
    expect(await said(take(details('gh-1', { since: 'later' }), '', 'other'))).toEqual([4, '', 'execute']);
    expect((await host.run(describeLock({ ...begun, job: 'execute' }))).exitCode).toBe(0);
  });

  it('have one winner when both come to what the whole run holds', async () => {
    await host.run(take(details('gh-1'), ''));
    const both = await Promise.all(['execute', 'rescue'].map((job) => said(by(job))));
    expect(both.map(([exitCode]) => exitCode).sort()).toEqual([0, 4]);
  });
});
