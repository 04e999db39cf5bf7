// Faults 19 to 22: a dead pm2 daemon, a talkative pm2, a crash loop, a worker that will not stop.
import { jest } from '@jest/globals';
import { fact, parseFacts, type FactLines } from '../../src/commands/facts-protocol';
import { list, parseProcesses } from '../../src/commands/pm2';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { backendOf, expectLockKept, liveVersions } from './half-way';
import { pathShims } from './path-shims';
import { expectHealed, headOf, journalOf, onHost, openSystem, processes, quick, quickRecipes, type QuickRecipes, servedVersion, siteVersion } from './system';

jest.setTimeout(120_000);

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

async function statesOf(host: HostDescription, after: string): Promise<string[]> {
  await onHost(host, after);
  return (await processes(host)).map(({ name, pm2_env }) => `${name} ${pm2_env.status}`).sort();
}

describe('the pm2 daemon is dead', () => {
  it('19: alone on one host, with all of its processes on the other: nothing is left, and the backend starts from the ecosystem file', async () => {
    await onHost(first, 'pm2 start /bin/sleep --name metrics --interpreter none --silent -- 600; pm2 save --force --silent; daemon=$(cat "$PM2_HOME/pm2.pid"); kill -KILL "$daemon" $(pgrep -x -P "$daemon" sleep)');
    await onHost(second, 'daemon=$(cat "$PM2_HOME/pm2.pid"); kill -KILL "$daemon" $(pgrep -P "$daemon")');
    const result = await quick(sandbox, { environment: recipes });
    expectResult(result, 'success');
    await expectHealed(sandbox);
    for (const host of [first, second]) {
      expect(result.summary).toContain(`${host.name}: the pm2 daemon is dead; the backend will be started from its ecosystem file`);
      expect((await processes(host)).map(({ name, pm2_env }) => `${name} ${pm2_env.status}`)).toEqual(['pfa-vanguard-backend online']);
    }
    // What else pm2 ran there is not lost, and the worker does not come back with it.
    expect(result.summary).toContain('metrics does not run: type pm2 resurrect there');
    expect(await statesOf(first, 'pm2 resurrect --silent')).toEqual(['metrics online', 'pems-write-sync-worker stopped', 'pfa-vanguard-backend online']);
  });
});

describe('pm2 says more than it was asked', () => {
  it('20: nothing at all, where its daemon is asked past the command line, and the same as that otherwise', async () => {
    const host = first;
    const ask = async (path: string) => parseFacts(await onHost(host, `fact() { printf 'fact\\t%s\\t%s\\n' "$1" "$2"; }; PATH=${path}:$PATH; ${list.text}`));
    const [daemon, cli] = [await ask('/usr/bin'), await ask(await pathShims(sandbox, { pm2: 'real "$@"' }))];
    expect([fact(daemon, 'pm2.asked'), fact(cli, 'pm2.asked')]).toEqual(['daemon', 'cli']);
    const names = (facts: FactLines) => parseProcesses(fact(facts, 'processes')).map(({ name, pid }) => [name, pid]).sort();
    expect(names(daemon)).toEqual(names(cli));
    expect(names(daemon).length).toBeGreaterThan(1);
  });

  it('20: before and after its JSON', async () => {
    const banner = `printf '%s\\n' '' '>>>> In-memory PM2 is out-of-date, do:' '>>>> $ pm2 update' 'In memory PM2 version: 5.1.0 [old]' '[PM2] Spawning PM2 daemon with pm2_home=/x [PM2][WARN] {}'
real "$@"; code=$?
printf '%s\\n' '' '[PM2] Done [1]'
exit $code`;
    expectResult(await quick(sandbox, { environment: { ...recipes, path: [await pathShims(sandbox, { pm2: banner })] } }), 'success');
    await expectHealed(sandbox);
  });
});

describe('the target crashes again and again', () => {
  const sick: readonly [string, string, RegExp][] = [
    ['at once, until pm2 gives up', `sed -i '1i process.exit(1);' dist/server.js`, /pfa-vanguard-backend (?:is errored after|was restarted|changed its process|is waiting restart)/],
    ['after a while, and answers well in between', `echo 'setTimeout(() => process.exit(1), 2_500);' >>dist/server.js`, /pfa-vanguard-backend (?:was restarted|changed its process)/],
  ];

  it.each(sick)('21: %s: that is no success', async (_name, spoil, message) => {
    const backend = { ...recipes.backend, build: `${recipes.backend.build} && ${spoil}` };
    const stopped = await quick(sandbox, { environment: { ...recipes, backend, stability: { 'stable-for': '3s', interval: '200ms', within: '10s' } }, run: { runId: '2101' } });
    expectResult(stopped, 'failed');
    expect(stopped.log).toMatch(message);
    expect(stopped.log).toMatch(/Error: .* → The target does not run well either\..*Choose an older target/);
    // A crash after the first good answers is found by the window, on a slow machine before it.
    const failedAt = stopped.log.includes('failed: Prove the backend stable') ? 'prove-backend-stable' : 'verify-backend';
    await expectLockKept(sandbox, '2101', `failed at ${failedAt}`);
    // The frontend waits for answers, not for the window (ADR 7).
    expect(await siteVersion(sandbox)).toBe(failedAt === 'verify-backend' ? '4.0.0' : '3.0.0');
  });
});

describe('the worker will not stop', () => {
  const worker = { name: 'pems-write-sync-worker', 'stop-timeout': '1s' };
  const backend = { name: 'pfa-vanguard-backend', ecosystem: 'ecosystem.config.js', env: 'production' };

  it('22: it is killed, and that is said', async () => {
    await sandbox.break('stubbornWorker');
    const result = await quick(sandbox, { environment: { ...recipes, processes: { worker, backend } } });
    expectResult(result, 'success');
    await expectHealed(sandbox);
    expect(result.summary).toContain('pems-write-sync-worker did not end by itself and was killed');
  });

  it('22: where it may not be killed, nothing else begins', async () => {
    await sandbox.break('stubbornWorker');
    const before = await liveVersions(sandbox);
    const stopped = await quick(sandbox, { environment: { ...recipes, processes: { worker: { ...worker, kill: false }, backend } }, run: { runId: '2202' } });
    expectResult(stopped, 'failed');
    expect(stopped.log).toMatch(/Error: app-1: pems-write-sync-worker still runs as process \d+.* → Stop the worker by hand on the hosts named/);
    expect(await liveVersions(sandbox)).toEqual(before);
    expect(await servedVersion(sandbox)).toBe('4.0.0');
    for (const host of sandbox.description.hosts) expect(new Set((await journalOf(host)).map(({ step }) => step))).toEqual(new Set(['stop-worker']));
    await expectLockKept(sandbox, '2202', 'failed at stop-worker');
  });
});

describe('pm2 says that it did what it did not do', () => {
  it('23: a backend that still runs as the old process is no success; once pm2 obeys, the same run ends well', async () => {
    const deaf = await pathShims(sandbox, { pm2: 'case $1 in startOrReload) exit 0 ;; esac; real "$@"' });
    const old = [await backendOf(first), await backendOf(second)];
    const stopped = await quick(sandbox, { environment: { ...recipes, path: [deaf] }, run: { runId: '2301' } });
    expectResult(stopped, 'failed');
    expect(stopped.log).toMatch(/Error: pm2 did not restart pfa-vanguard-backend on app-1, app-2.* → /);
    expect([await backendOf(first), await backendOf(second)]).toEqual(old);
    expect(await headOf(first)).toBe(sandbox.description.origin.tags['v3.0.0']);
    await expectLockKept(sandbox, '2301', 'failed at switch-backend');

    expectResult(await quick(sandbox, { environment: recipes, run: { runId: '2301', runAttempt: 2 } }), 'success');
    await expectHealed(sandbox);
  });
});
