// Faults 11 to 13: connections that are refused, that break in mid-command, and exit statuses that look like them.
import { readFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { startTcpProxy, type TcpProxy } from '../../sandbox/edge/tcp-proxy';
import { expectResult } from './expect-result';
import { backendOf } from './half-way';
import { until, whenLine } from './moments';
import { expectHealed, headOf, journalOf, onHost, openSystem, quick, quickRecipes, type QuickRecipes, siteVersion, stateFile, workerPids } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let recipes: QuickRecipes;
const proxies: TcpProxy[] = [];

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  recipes = quickRecipes(sandbox);
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

afterEach(async () => {
  for (const proxy of proxies.splice(0)) await proxy.close();
});

async function proxyTo(host: HostDescription): Promise<TcpProxy> {
  const proxy = await startTcpProxy({ targetPort: host.port });
  proxies.push(proxy);
  return proxy;
}

/** How often each job was started on a host. */
async function starts(host: HostDescription, step: string): Promise<number> {
  return (await journalOf(host)).filter((line) => line.step === step && line.event === 'started').length;
}

describe('a host dies after another has switched', () => {
  it('11: the run stops, says which host runs what, keeps the lock, and ends well once the host is back', async () => {
    const proxy = await proxyTo(second);
    const environment = { ...recipes, hosts: [hostEntry(first), hostEntry(second, proxy.port)], rollout: { parallel: 1 } };
    const die = () => void proxy.refuse(true).then(() => proxy.cut());
    const stopped = await quick(sandbox, { environment, run: { runId: '1101', onLine: whenLine('▶ Switch the backend', die) } });

    expectResult(stopped, 'failed');
    expect(await headOf(first)).toBe(sandbox.description.origin.tags['v3.0.0']);
    expect(await headOf(second)).toBe(sandbox.description.origin.tags['v4.0.0']);
    expect(stopped.summary).toMatch(/app-1 \|.*runs v3\.0\.0/);
    expect(stopped.summary).toMatch(/app-2 \| Switch the backend \| unreachable .*v4\.0\.0/);
    expect(stopped.log).toMatch(/Error: .*app-2.* → .*run this again/);
    expect(JSON.parse(await readFile(stateFile(first, 'lock', 'details'), 'utf8'))).toMatchObject({ owner: 'gh-1101', purpose: 'quick rollback, failed at switch-backend' });
    expect(await readFile(stateFile(second, 'lock', 'details'), 'utf8')).toContain('"owner":"gh-1101"');
    expect(await workerPids(second)).toBe('');
    expect(await siteVersion(sandbox)).toBe('4.0.0');

    const switchedOnce = await backendOf(first);
    await proxy.refuse(false);
    const resumed = await quick(sandbox, { environment, run: { runId: '1101', runAttempt: 2 } });
    expectResult(resumed, 'success');
    expect(resumed.outputs['rolled-back-from']).toBe('v4.0.0');
    await expectHealed(sandbox);
    expect(await backendOf(first)).toEqual(switchedOnce);
  });
});

describe('a connection breaks in mid-command', () => {
  it('12: npm ci goes on on the host, is found again, and runs once', async () => {
    const proxy = await proxyTo(second);
    const environment = { hosts: [hostEntry(first), hostEntry(second, proxy.port)], frontend: undefined };
    const run = quick(sandbox, { environment });
    await until('npm ci runs', async () => (await onHost(second, `cat '${stateFile(second, 'jobs')}'/*-prepare-backend/pid 2>/dev/null || true`)) !== '');
    proxy.cut();
    const result = await run;
    expectResult(result, 'success');
    expect(result.log).toContain('joined: it was running already');
    expect(await starts(second, 'prepare-backend')).toBe(1);
    expect(await headOf(second)).toBe(sandbox.description.origin.tags['v3.0.0']);
  });

  it('12: a network that breaks every other second does not change what is done, only how long it takes', async () => {
    const both = [await proxyTo(first), await proxyTo(second)] as const;
    const breaking = setInterval(() => both.forEach((proxy) => proxy.cut()), 1_500);
    const result = await quick(sandbox, { environment: { ...recipes, hosts: [hostEntry(first, both[0].port), hostEntry(second, both[1].port)] } }).finally(() => clearInterval(breaking));
    expectResult(result, 'success');
    await expectHealed(sandbox);
    for (const host of sandbox.description.hosts) {
      for (const step of ['stop-worker', 'prepare-backend', 'switch-backend']) expect([host.name, step, await starts(host, step)]).toEqual([host.name, step, 1]);
    }
  });
});

describe('exit statuses', () => {
  it.each([
    ['13: 255 of a command is an exit status, not a lost connection', 'exit 255', 255],
    ['13: a command that is killed is not a lost connection either', 'kill -KILL $PPID', 137],
  ])('%s', async (_name, build, status) => {
    const result = await quick(sandbox, { environment: { backend: { directory: 'backend', install: 'true', build }, frontend: undefined } });
    expectResult(result, 'failed');
    expect(result.log).toContain(`(exit status ${status})`);
    expect(await starts(first, 'prepare-backend')).toBe(1);
  });

  it('13: a shell that is killed under the connection is one: the job is found again', async () => {
    const environment = { ...recipes, backend: { ...recipes.backend, install: `sleep 2; ${recipes.backend.install}` }, frontend: undefined };
    const run = quick(sandbox, { environment });
    await until('the build runs', async () => (await starts(first, 'prepare-backend')) === 1);
    await onHost(first, `for pid in $(pgrep -f '^bash --noprofile --norc -s$'); do if grep -qzF "SANDBOX_HOST=$HOME" /proc/$pid/environ; then kill -KILL $pid; fi; done`);
    const result = await run;
    expectResult(result, 'success');
    expect(result.log).toContain('joined: it was running already');
    expect(await starts(first, 'prepare-backend')).toBe(1);
  });
});
