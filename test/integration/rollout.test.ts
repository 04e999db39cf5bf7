// rollout.serial and rollout.on-failure on real hosts: one after another without a request that fails, and what becomes of those that went first. And a host that runs the worker alone.
import { readFile, writeFile } from 'node:fs/promises';
import { jest } from '@jest/globals';
import { startObserver } from '../../bench/recovery/observer';
import { hostEntry } from '../../sandbox/rollback-config';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { expectLockKept, liveVersions } from './half-way';
import { expectHealed, onHost, openSystem, processes, quick, quickRecipes, servedVersion, workerPids } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
});

beforeEach(async () => {
  await sandbox.deploy('v4.0.0');
});

const rollOut = (rollout: Record<string, unknown>, runId: string, layout: Record<string, unknown> = {}) => quick(sandbox, { environment: { ...quickRecipes(sandbox), stability: { 'stable-for': '1s', interval: '200ms', within: '3s' }, rollout, ...layout }, run: { runId } });
const startedAt = async (host: HostDescription) => (await processes(host)).find(({ name }) => name === 'pfa-vanguard-backend')?.pm2_env.pm_uptime ?? 0;
/** v3.0.0 runs there, but is not healthy. */
const makeTargetSick = (host: HostDescription) => writeFile(host.targetFaults, JSON.stringify({ unhealthy: true }));

it('one host after another: the second is switched once the first runs well, and no request fails', async () => {
  const observer = startObserver(sandbox.description, '3.0.0');
  const run = await rollOut({ serial: 1 }, '8101');
  const { failures, requests } = await observer.stop();
  expectResult(run, 'success');
  expect(run.outputs['plan']).toContain('in waves: app-1, then app-2; each runs well before the next begins; at the first failure everything holds');
  expect((await startedAt(second)) - (await startedAt(first))).toBeGreaterThan(1_000);
  expect(requests).toBeGreaterThan(100);
  expect(failures).toEqual([]);
  await expectHealed(sandbox);
});

it('a canary that is sick stops the others, and the run says which version each host has', async () => {
  const before = await liveVersions(sandbox);
  await makeTargetSick(first);
  const run = await rollOut({ serial: [1, '100%'] }, '8102');
  expectResult(run, 'failed');
  expect(run.log).toMatch(/health of each host from app-1 was not healthy .*; app-1: runs v3\.0\.0; app-2: not switched, last seen with v4\.0\.0/);
  expect((await liveVersions(sandbox))[1]).toEqual(before[1]);
  await expectLockKept(sandbox, '8102', 'failed at switch-backend');
});

it('with on-failure: switch-back, the canary runs again what it ran, files and all', async () => {
  const before = await liveVersions(sandbox);
  await makeTargetSick(first);
  const run = await rollOut({ serial: 1, 'on-failure': 'switch-back' }, '8103');
  expectResult(run, 'failed');
  expect(run.log).toMatch(/as rollout\.on-failure says: app-1: back on v4\.0\.0, healthy; app-2: not switched, last seen with v4\.0\.0/);
  const after = await liveVersions(sandbox);
  expect(after.map(({ tree }) => tree)).toEqual(before.map(({ tree }) => tree));
  expect(after[1]).toEqual(before[1]);
  expect(after[0]?.backend?.pid).not.toBe(before[0]?.backend?.pid);
  expect(await servedVersion(sandbox)).toBe('4.0.0');
  await expectLockKept(sandbox, '8103', 'failed at switch-backend');

  await writeFile(first.targetFaults, '{}');
  expectResult(await rollOut({ serial: 1, 'on-failure': 'switch-back' }, '8103'), 'success');
  await expectHealed(sandbox);
  expect(await readFile(first.targetFaults, 'utf8')).toBe('{}');
});

it('a host that runs the worker alone gets the target, too: nothing starts there, and every later run agrees about what runs', async () => {
  await onHost(first, 'pm2 delete pems-write-sync-worker --silent');
  await onHost(second, 'pm2 delete pfa-vanguard-backend --silent');
  const worker = { name: 'pems-write-sync-worker', ecosystem: 'ecosystem.config.js', env: 'production' };
  const split = { hosts: [{ ...hostEntry(first), processes: ['backend'] }, { ...hostEntry(second), processes: ['worker'] }], processes: { worker, backend: { ...worker, name: 'pfa-vanguard-backend' } } };
  const run = (runId: string, inputs: Record<string, string> = {}) => quick(sandbox, { environment: { ...quickRecipes(sandbox), ...split }, inputs, run: { runId } });

  const back = await run('8104');
  expectResult(back, 'success');
  await expectHealed(sandbox);
  expect((await processes(second)).map(({ name, pm2_env }) => [name, pm2_env.status])).toEqual([['pems-write-sync-worker', 'stopped']]);
  expect(back.summary).toContain('app-2: v3.0.0 has no pems-write-sync-worker: there is nothing to start');
  const [, start = ''] = /on app-2: `([^`]+)`/.exec(back.summary) ?? [];
  expect(start).toContain('--only pems-write-sync-worker');
  await onHost(second, `${start} || true`);
  expect(await workerPids(second)).toBe('');

  expectResult(await run('8105', { 'rollback-type': 'verify', 'target-tag': 'previous' }), 'success');
  const again = await run('8106', { 'dry-run': 'true', allow: 'same-target' });
  expectResult(again, 'dry-run');
  expect(again.outputs['plan']).toMatch(/app-1: is there already[^]*app-2: is there already/);
});
