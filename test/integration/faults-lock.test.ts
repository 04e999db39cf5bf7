// Faults 6, 7, 42 and 43: two rollbacks at once, a deployment meanwhile, the lock of a dead run, a lock won on some hosts only.
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startTcpProxy, type TcpProxy } from '../../sandbox/edge/tcp-proxy';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { killedAtOnce, type ActionResult } from '../../sandbox/runner/run-action';
import { asDeployed } from './as-deployed';
import { until, whenLine } from './moments';
import { pathShims } from './path-shims';
import { expectHealed, expectUntouched, journalOf, onHost, openSystem, quick, quickRecipes, stateFile, workerPids } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
});

beforeEach(async () => {
  await asDeployed(sandbox);
});

function expectRefused(result: ActionResult, message: RegExp): void {
  expect(result.outcome).toBe('failure');
  expect(result.outputs['result']).toBe('refused');
  expect(result.log).toMatch(message);
}

async function lockOwner(host: HostDescription): Promise<string> {
  const text = await readFile(stateFile(host, 'lock', 'details'), 'utf8').catch(() => '{}');
  return (JSON.parse(text) as { owner?: string }).owner ?? '';
}

async function owners(): Promise<string[]> {
  return [await lockOwner(first), await lockOwner(second)];
}

async function lockBy(owner: string, hosts: readonly HostDescription[]): Promise<void> {
  const details = { owner, actor: 'hubot', url: 'https://ci.example/1', incident: 'INCIDENT-1', purpose: 'deploy of v4.0.1', since: '2025-11-28T09:00:00.000Z', from: '', target: '' };
  for (const host of hosts) {
    await mkdir(stateFile(host, 'lock'), { recursive: true });
    await writeFile(stateFile(host, 'lock', 'details'), `${JSON.stringify(details)}\n`);
  }
}

describe('two rollbacks at once', () => {
  it('6: one succeeds, the other is refused and told who holds the lock', async () => {
    const both = await Promise.all(['601', '602'].map((runId) => quick(sandbox, { environment: quickRecipes(sandbox), run: { runId } })));
    const [winner, loser] = both[0]?.outcome === 'success' ? both : both.toReversed();
    expect(winner?.outcome).toBe('success');
    const won = winner === both[0] ? 'gh-601' : 'gh-602';
    expectRefused(loser as ActionResult, new RegExp(`app-1: locked by quick rollback of .*, run ${won} \\(https://github\\.com/.*/actions/runs/${won.slice(3)}\\), incident INCIDENT-7, since 20.*break-lock: ${won}`));
    await expectHealed(sandbox);
    for (const host of [first, second]) expect(new Set((await journalOf(host)).map(({ run }) => run))).toEqual(new Set([won]));
  });
});

describe('a deployment', () => {
  const deployment = (type: 'hold' | 'release', runId: string, inputs: Record<string, string> = {}) => quick(sandbox, { inputs: { 'rollback-type': type, 'target-tag': 'previous', ...inputs }, run: { runId } });

  it('42: keeps rollbacks out while it holds the lock, and is kept out by the freeze that a rollback leaves', async () => {
    expect((await deployment('hold', '421', { reason: 'deployment of v4.0.1' })).outputs['result']).toBe('success');
    expectRefused(await quick(sandbox, { run: { runId: '422' } }), /app-1: locked by deployment of v4\.0\.1 of .*, run gh-421/);
    expect((await deployment('release', '421')).outputs['result']).toBe('success');
    expect(await owners()).toEqual(['', '']);

    const frozen = await quick(sandbox, { inputs: { freeze: 'true', reason: 'bad release' }, environment: quickRecipes(sandbox), run: { runId: '423' } });
    expect(frozen.outputs['result']).toBe('success');
    expectRefused(await deployment('hold', '424'), /app-1: locked by freeze after a quick rollback \(bad release\) of .*, run gh-423/);
    await sandbox.control('github', { runs: [{ id: 423, actor: 'octocat', status: 'completed', conclusion: 'success' }] });
    expect((await deployment('release', '425', { 'break-lock': 'gh-423' })).outputs['result']).toBe('success');
    expect(await owners()).toEqual(['', '']);
  });
});

describe('the lock of a dead run', () => {
  /** Killed while its build runs on both hosts; the build waits for the file `go`. */
  async function killedRun(runId: string): Promise<void> {
    const { backend, ...rest } = quickRecipes(sandbox);
    const slow = { ...backend, install: `while [ ! -e ~/go ]; do sleep 0.1; done; ${backend.install}` };
    const kill = new AbortController();
    const killed = await quick(sandbox, { environment: { ...rest, backend: slow }, run: { runId, signal: kill.signal, cancelTimes: killedAtOnce, onLine: whenLine('▶ Prepare the backend', () => setTimeout(() => kill.abort(), 1_000)) } });
    expect(killed.exitCode).toBeNull();
    expect(killed.post?.log).toContain(`The lock of run gh-${runId} stays on the hosts`);
    expect(await owners()).toEqual([`gh-${runId}`, `gh-${runId}`]);
  }

  const take = (owner: string, runId: string) => quick(sandbox, { inputs: { 'break-lock': owner }, environment: quickRecipes(sandbox), run: { runId } });
  const ended = (id: number) => sandbox.control('github', { runs: [{ id, actor: 'octocat', status: 'completed', conclusion: 'cancelled' }] });

  it('7: is shown with owner and run, and taken over only on request, once run and jobs have ended', async () => {
    await killedRun('701');
    expectRefused(await quick(sandbox, { run: { runId: '702' } }), /app-1: locked by quick rollback of .*, run gh-701 \(.*\/runs\/701\), incident INCIDENT-7, since .* → wait until it has ended; if its run is dead, run this again with break-lock: gh-701/);
    await sandbox.control('github', { runs: [{ id: 701, actor: 'octocat', status: 'in_progress' }] });
    expectRefused(await take('gh-701', '703'), /input break-lock: run gh-701 is still going on → cancel it on GitHub/);
    await sandbox.control('github', { forbidden: true });
    expectRefused(await take('gh-701', '704'), /GitHub did not say whether run gh-701 has ended → give github-token with actions: read/);
    await sandbox.control('github', { forbidden: false });
    await ended(701);
    expectRefused(await take('gh-701', '705'), /app-1: locked by .*; of its jobs, gh-701-prepare-backend still runs there → wait until that has ended/);
    expect(await owners()).toEqual(['gh-701', 'gh-701']);

    for (const host of [first, second]) await onHost(host, 'touch ~/go');
    for (const host of [first, second]) await until('the build has ended', () => existsSync(stateFile(host, 'jobs', 'gh-701-prepare-backend', 'exit')));
    const taken = await take('gh-701', '706');
    expect(taken.outcome).toBe('success');
    await expectHealed(sandbox);
    for (const host of [first, second]) await onHost(host, 'rm ~/go');
  });

  it('7: is not taken over by who names another owner', async () => {
    await lockBy('gh-711', [first, second]);
    await ended(710);
    expectRefused(await take('gh-710', '712'), /app-1: locked by deploy of v4\.0\.1 of hubot, run gh-711 /);
    expect(await owners()).toEqual(['gh-711', 'gh-711']);
    for (const host of [first, second]) expect(await workerPids(host)).not.toBe('');
  });

  it('7: has one heir when two take it over at once', async () => {
    await lockBy('gh-720', [first, second]);
    await ended(720);
    const both = await Promise.all(['721', '722'].map((runId) => take('gh-720', runId)));
    expect(both.map((result) => result.outputs['result']).sort()).toEqual(['refused', 'success']);
    await expectHealed(sandbox);
  });
});

describe('a lock that is won on some hosts only', () => {
  const proxies: TcpProxy[] = [];
  afterEach(async () => {
    for (const proxy of proxies.splice(0)) await proxy.close();
  });

  /** app-2 behind a proxy, dawdling for a moment between its mkdir and the details. */
  async function slowSecond(): Promise<{ proxy: TcpProxy; hosts: unknown[]; locking: () => boolean }> {
    const proxy = await startTcpProxy({ targetPort: second.port });
    proxies.push(proxy);
    const shims = await pathShims(sandbox, { mkdir: `real "$@" || exit; [[ "$*" != */lock ]] || { : >'${join(sandbox.folder, 'locking')}'; sleep 0.5; }` });
    await onHost(second, `rm -f '${join(sandbox.folder, 'locking')}'`);
    return { proxy, hosts: [hostEntry(first), { ...hostEntry(second, proxy.port), path: [shims] }], locking: () => existsSync(join(sandbox.folder, 'locking')) };
  }

  it('43: is given back there, and the holder elsewhere keeps its own', async () => {
    await lockBy('gh-430', [second]);
    expectRefused(await quick(sandbox, { run: { runId: '431' } }), /app-2: locked by deploy of v4\.0\.1 of hubot, run gh-430 \(https:\/\/ci\.example\/1\), incident INCIDENT-1/);
    expect(await owners()).toEqual(['', 'gh-430']);
    await onHost(second, 'rm -r ~/.emergency-rollback');
    await expectUntouched(sandbox);
  });

  it('43: is given back when another host cannot take it', async () => {
    await writeFile(stateFile(second), 'a file in the place of the folder');
    expectRefused(await quick(sandbox), /app-2: the lock could not be taken: mkdir: cannot create directory .*File exists → mend what the host says/);
    await onHost(second, 'rm ~/.emergency-rollback');
    await expectUntouched(sandbox);
  });

  it('43: is given back when another host goes away while it takes it; where it may be left is said', async () => {
    const { proxy, hosts, locking } = await slowSecond();
    const running = quick(sandbox, { environment: { hosts }, run: { runId: '433' } });
    await until('app-2 takes the lock', locking);
    await proxy.refuse(true);
    proxy.cut();
    expectRefused(await running, /app-2: the lock could not be taken[\s\S]*app-2: the lock was perhaps taken and could not be given back → where it is still there, run this again with break-lock: gh-433/);
    expect(await owners()).toEqual(['', 'gh-433']);
    await onHost(second, 'rm -r ~/.emergency-rollback');
    await expectUntouched(sandbox);
  });

  it('43: is given back everywhere when the run is cancelled while it takes it', async () => {
    const { hosts, locking } = await slowSecond();
    const cancel = new AbortController();
    const running = quick(sandbox, { environment: { hosts }, run: { runId: '434', signal: cancel.signal } });
    await until('app-2 takes the lock', locking);
    cancel.abort();
    const result = await running;
    expect(result.outputs['result']).toBe('cancelled');
    expect(result.log).toContain('Cancelled before anything was changed');
    await expectUntouched(sandbox);
  });
});
