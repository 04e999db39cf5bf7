// A backend of several processes: they are switched together, one that came with the newer version is stopped, and going forward starts it again.
import { jest } from '@jest/globals';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { onHost, openSystem, processes, quick, quickRecipes, servedVersion, siteVersion } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
});

const ecosystem = { ecosystem: 'ecosystem.config.js', env: 'production' };
/** The sandbox's worker stands for the second process here; v3.0.0 does not have it yet. */
const several = { backend: [{ name: 'pfa-vanguard-backend', ...ecosystem }, { name: 'pems-write-sync-worker', ...ecosystem }] };
const run = (tag: 'v3.0.0' | 'v4.0.0', runId: string, inputs: Record<string, string> = {}) => quick(sandbox, { environment: { ...quickRecipes(sandbox, tag), processes: several }, inputs: { 'target-tag': tag, ...inputs }, run: { runId } });
const states = (host: HostDescription) => processes(host).then((all) => Object.fromEntries(all.map(({ name, pm2_env }) => [name, pm2_env.status])));

it('back: all of the target run, and what it does not have is stopped', async () => {
  const result = await run('v3.0.0', '8401');
  expectResult(result, 'success');
  expect(result.outputs['plan']).toContain('restarts pfa-vanguard-backend and pems-write-sync-worker');
  expect(result.summary).toContain('app-1: v3.0.0 has no pems-write-sync-worker: it was stopped');
  expect([await servedVersion(sandbox), await siteVersion(sandbox)]).toEqual(['3.0.0', '3.0.0']);
  for (const host of sandbox.description.hosts) expect(await states(host)).toEqual({ 'pfa-vanguard-backend': 'online', 'pems-write-sync-worker': 'stopped' });

  const again = await run('v3.0.0', '8402', { 'dry-run': 'true', allow: 'same-target' });
  expect(again.outputs['plan']).toContain('app-1: is there already');
});

it('forward: it is started with the others, and one that does not come up fails the run', async () => {
  expectResult(await run('v4.0.0', '8403', { allow: 'newer-target' }), 'success');
  expect(await servedVersion(sandbox)).toBe('4.0.0');
  for (const host of sandbox.description.hosts) expect(await states(host)).toEqual({ 'pfa-vanguard-backend': 'online', 'pems-write-sync-worker': 'online' });

  const [first] = sandbox.description.hosts as [HostDescription];
  await onHost(first, 'pm2 stop pems-write-sync-worker --silent');
  const verified = await quick(sandbox, { environment: { ...quickRecipes(sandbox, 'v4.0.0'), processes: several }, inputs: { 'rollback-type': 'verify', 'target-tag': 'v4.0.0' }, run: { runId: '8404' } });
  expectResult(verified, 'failed');
  expect(verified.log).toMatch(/app-1: pems-write-sync-worker is stopped/);
});
