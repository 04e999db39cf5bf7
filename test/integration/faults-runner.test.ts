// Faults 36, 37 and 41: the run is cancelled, its runner is lost, its clock is another than the hosts'.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import type { ActionResult } from '../../sandbox/runner/run-action';
import { hostEntry } from '../../sandbox/rollback-config';
import { startTcpProxy } from '../../sandbox/edge/tcp-proxy';
import { quote } from '../../src/commands/shell';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { killAction } from './action-process';
import { expectResult } from './expect-result';
import { backendOf, expectLockKept, expectStillServing, liveVersions } from './half-way';
import { until, whenLine } from './moments';
import { pathShims } from './path-shims';
import { expectHealed, expectUntouched, headOf, journalOf, onHost, openSystem, quick, quickRecipes, type QuickRecipes, stateFile, workerPids } from './system';

jest.setTimeout(120_000);

/** GitHub's times: SIGTERM comes 7.5 s after SIGINT, the kill 2.5 s later. */
const githubPatienceMs = 7_500;

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let recipes: QuickRecipes;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  recipes = quickRecipes(sandbox);
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

/** Recipes that write down how often they really installed; the install takes its time. */
function countedRecipes(seconds: number): QuickRecipes {
  return { ...recipes, backend: { ...recipes.backend, install: `echo installed >>~/.emergency-rollback/installs; sleep ${seconds}; ${recipes.backend.install}` } };
}

async function installs(host: HostDescription): Promise<number> {
  return Number(await onHost(host, 'cat ~/.emergency-rollback/installs 2>/dev/null | wc -l'));
}

interface Cancelled {
  readonly result: ActionResult;
  readonly tookMs: number;
}

/** Presses "Cancel workflow" when the log shows the line. */
async function cancelAt(text: string, runId: string, environment: Record<string, unknown>, more: { folder?: string; onLine?: (line: string) => void } = {}): Promise<Cancelled> {
  const cancel = new AbortController();
  let cancelledAtMs = 0;
  const press = whenLine(text, () => {
    cancelledAtMs = performance.now();
    cancel.abort();
  });
  const onLine = (line: string): void => {
    more.onLine?.(line);
    press(line);
  };
  const result = await quick(sandbox, { environment, run: { ...more, runId, signal: cancel.signal, onLine } });
  return { result, tookMs: performance.now() - cancelledAtMs };
}

/** Each job that began came to its end, and no two of one step ran at a time. */
async function expectWholeJournals(): Promise<void> {
  for (const host of sandbox.description.hosts) {
    const journal = await journalOf(host);
    for (const step of new Set(journal.map((line) => line.step))) {
      const events = journal.filter((line) => line.step === step).map(({ event }) => event);
      expect([host.name, step, events]).toEqual([host.name, step, events.map((_event, index) => (index % 2 === 0 ? 'started' : 'ended'))]);
      expect(events.length % 2).toBe(0);
    }
  }
}

function expectSaidCancelled({ result, tookMs }: Cancelled): void {
  expect(tookMs).toBeLessThan(githubPatienceMs);
  expect(result.outcome).toBe('cancelled');
  expect(result.exitCode).toBe(1);
  expectResult(result, 'cancelled');
  expect(result.summary).toContain('# 🛑 Cancelled');
  expect(result.summary).toContain('**Next:** Run it again');
}

describe('the run is cancelled', () => {
  it('36: while it prepares: what runs on the hosts goes on, and the same run takes it up', async () => {
    const before = await liveVersions(sandbox);
    const folder = join(sandbox.folder, 'cancelled-run');
    const environment = countedRecipes(3);
    const cancelled = await cancelAt('▶ Prepare the backend', '3601', environment, { folder });
    expectSaidCancelled(cancelled);
    expect(cancelled.result.summary).toContain('kept on the hosts');
    await expectStillServing(sandbox, before);
    await expectLockKept(sandbox, '3601', 'cancelled at prepare-backend');
    const journal = await runnerJournal(folder, '3601');
    expect(journal.map(({ kind }) => kind).slice(0, 2)).toEqual(['plan-made', 'step-started']);
    expect(journal.at(-1)?.kind).toBe('run-ended');

    expectResult(await quick(sandbox, { environment, run: { runId: '3601', runAttempt: 2 } }), 'success');
    await expectHealed(sandbox);
    await expectWholeJournals();
    for (const host of sandbox.description.hosts) expect(await installs(host)).toBe(1);
  });

  it('36: while it switches: the switch ends on the hosts, and the same run verifies it', async () => {
    const cancelled = await cancelAt('▶ Switch the backend', '3602', recipes);
    expectSaidCancelled(cancelled);
    await expectLockKept(sandbox, '3602', 'cancelled at switch-backend');
    const resumed = await quick(sandbox, { environment: recipes, run: { runId: '3602', runAttempt: 2 } });
    expectResult(resumed, 'success');
    expect(resumed.outputs).toMatchObject({ 'rolled-back-from': 'v4.0.0' });
    await expectHealed(sandbox);
    await expectWholeJournals();
  });

  it('36: before anything was changed: nothing stays behind', async () => {
    const cancel = new AbortController();
    const slowGit = await pathShims(sandbox, { git: 'case " $* " in *" ls-remote "*) sleep 3 ;; esac; real "$@"' });
    const run = quick(sandbox, { environment: { ...recipes, path: [slowGit] }, run: { runId: '3603', signal: cancel.signal } });
    await until('the facts are read', async () => (await readFile(stateFile(first, 'lock', 'details'), 'utf8').catch(() => '')) !== '');
    const cancelledAtMs = performance.now();
    cancel.abort();
    const result = await run;
    expect(performance.now() - cancelledAtMs).toBeLessThan(githubPatienceMs);
    expectResult(result, 'cancelled');
    expect(result.summary).toContain('Cancelled before anything was changed');
    await expectUntouched(sandbox);
  });

  it('36: while a host has fallen silent: it is not waited for', async () => {
    const proxy = await startTcpProxy({ targetPort: second.port });
    try {
      const environment = { ...countedRecipes(2), hosts: [hostEntry(first), hostEntry(second, proxy.port)] };
      const silence = whenLine('▶ Prepare the backend', () => proxy.blackhole(true));
      expectSaidCancelled(await cancelAt('▾ Announce the start', '3604', environment, { onLine: silence }));
      expect(await readFile(stateFile(first, 'lock', 'details'), 'utf8')).toContain('cancelled at prepare-backend');
    } finally {
      await proxy.close();
    }
  });
});

async function runnerJournal(folder: string, runId: string): Promise<{ kind: string }[]> {
  const text = await onHost(first, `cat "$(find '${folder}' -path '*/gh-${runId}/journal.jsonl')"`);
  return text.split('\n').map((line) => JSON.parse(line) as { kind: string });
}

describe('the runner is lost', () => {
  const stages = ['Stop the sync worker', 'Prepare the backend', 'Switch the backend', 'Verify the backend', 'Switch the frontend', 'Verify the frontend', 'Announce the end'];

  /** One run, killed at every stage in turn: each try goes on where the one before was killed. */
  it('37: at whichever stage: post says so, the lock stays, and the same run goes on and repeats nothing', async () => {
    const environment = countedRecipes(1);
    for (const [index, stage] of stages.entries()) {
      // The last step is over in no time: what the channels get at the end is time enough here, and the lock is given back after it.
      await sandbox.control('slack', { delayMs: stage === 'Announce the end' ? 1_500 : 0 });
      const killed = await quick(sandbox, { environment, run: { runId: '3701', runAttempt: index + 1, onLine: whenLine(`▶ ${stage}`, () => killAction('3701')) } });
      expect([stage, killed.exitCode, killed.outputs['result']]).toEqual([stage, null, undefined]);
      expect(killed.post?.log).toContain('Error: The run was ended from outside before it could finish. The lock of run gh-3701 stays on the hosts.');
      expect(killed.summary).toContain('# 🛑 Killed before the end');
      for (const host of sandbox.description.hosts) expect(await readFile(stateFile(host, 'lock', 'details'), 'utf8')).toContain('"owner":"gh-3701"');
    }
    await sandbox.control('slack', { delayMs: 0 });
    const switched = [await backendOf(first), await backendOf(second)];
    const resumed = await quick(sandbox, { environment, run: { runId: '3701', runAttempt: stages.length + 1 } });
    expectResult(resumed, 'success');
    expect(resumed.outputs).toMatchObject({ 'rolled-back-from': 'v4.0.0', 'rolled-back-to': 'v3.0.0' });
    await expectHealed(sandbox);
    await expectWholeJournals();
    expect([await backendOf(first), await backendOf(second)]).toEqual(switched);
    for (const host of sandbox.description.hosts) expect(await installs(host)).toBe(1);
  });

  it('37: in the middle of a build: the build goes on, and is taken up', async () => {
    const environment = countedRecipes(3);
    const run = quick(sandbox, { environment, run: { runId: '3702' } });
    await until('both hosts install', async () => (await installs(first)) + (await installs(second)) === 2);
    killAction('3702');
    expect((await run).exitCode).toBeNull();
    expect(await workerPids(first)).toBe('');
    expect(await headOf(first)).toBe(sandbox.description.origin.tags['v4.0.0']);

    expectResult(await quick(sandbox, { environment, run: { runId: '3702', runAttempt: 2 } }), 'success');
    await expectHealed(sandbox);
    await expectWholeJournals();
    for (const host of sandbox.description.hosts) expect(await installs(host)).toBe(1);
  });
});

describe('the clocks differ', () => {
  it('41: a host an hour ahead is rolled back all the same, and the offset is recorded', async () => {
    const hourSeconds = 3_600;
    const later = `let text = ''; process.stdin.on('data', (chunk) => (text += chunk)).on('end', () => process.stdout.write(text.replace(/"pm_uptime":(\\d+)/g, (_all, ms) => '"pm_uptime":' + (Number(ms) + ${hourSeconds}000))));`;
    const ahead = await pathShims(sandbox, {
      date: `case " $* " in
*" -r "*) utc=; if [ "$1" = -u ]; then utc=-u; shift; fi; real $utc -d "@$(($(stat -c %Y "$2") + ${hourSeconds}))" "$3" ;;
*) real -d '+${hourSeconds} seconds' "$@" ;;
esac`,
      pm2: `if [ "$1" = jlist ]; then real "$@" | node -e ${quote(later)}; else real "$@"; fi`,
    });
    const result = await quick(sandbox, { environment: { ...recipes, hosts: [hostEntry(first), { ...hostEntry(second), path: [ahead] }] } });
    expectResult(result, 'success');
    await expectHealed(sandbox);
    expect(result.summary).toMatch(/⚠️ app-2: its clock is 36\d\d\.\d s ahead of this one/);
    expect(result.summary).not.toContain('app-1: its clock');
    expect(Number(result.outputs['duration-seconds'])).toBeLessThan(hourSeconds);
    expect((await journalOf(second)).length).toBeGreaterThan(0);
  });
});
