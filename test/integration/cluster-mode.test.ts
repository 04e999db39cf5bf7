// pm2's cluster mode: the backend is reloaded instance by instance, and while both hosts switch at once no request fails.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { startObserver } from '../../bench/recovery/observer';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { until } from './moments';
import { expectHealed, onHost, openSystem, processes, quick, quickRecipes } from './system';

jest.setTimeout(120_000);

const backend = { name: 'pfa-vanguard-backend', ecosystem: 'cluster.config.js', env: 'production' };
const ecosystem = `const { apps } = require('./ecosystem.config.js');
module.exports = { apps: apps.filter(({ name }) => name === '${backend.name}').map((app) => ({ ...app, exec_mode: 'cluster', instances: 2 })) };
`;
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
  await Promise.all(sandbox.description.hosts.map(inClusterMode));
});

afterAll(() => Promise.all(sandbox.description.hosts.map((host) => onHost(host, `pm2 delete ${backend.name} --silent; rm -f ${backend.ecosystem}`))));

/** An untracked file of the live tree: a switch leaves it where it is. */
async function inClusterMode(host: HostDescription): Promise<void> {
  await writeFile(join(host.repository, backend.ecosystem), ecosystem);
  await onHost(host, `pm2 delete ${backend.name} --silent >/dev/null; pm2 start ${backend.ecosystem} --env ${backend.env} --silent >/dev/null`);
  await until(`${host.name} serves again`, () => fetch(`http://127.0.0.1:${host.backendPort}/health`).then(({ ok }) => ok, () => false));
}

it('every request is answered while the backend is switched', async () => {
  const observer = startObserver(sandbox.description, '3.0.0');
  const run = await quick(sandbox, { environment: { ...quickRecipes(sandbox), processes: { worker: { name: 'pems-write-sync-worker' }, backend } }, run: { runId: '8301' } });
  const { failures, requests } = await observer.stop();
  expectResult(run, 'success');
  await expectHealed(sandbox);
  for (const host of sandbox.description.hosts) {
    const running = (await processes(host)).filter(({ name }) => name === backend.name);
    expect(running.map(({ pm2_env }) => pm2_env.status)).toEqual(['online', 'online']);
  }
  expect(requests).toBeGreaterThan(50);
  expect(failures).toEqual([]);
});
