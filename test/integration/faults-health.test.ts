// Fault 23: a health endpoint that is sick, flaps, hangs or answers something else. Each is seen, named, and ends well once it is over.
import { appendFile, stat, truncate, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { jest } from '@jest/globals';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { expectLockKept, liveVersions, type Live } from './half-way';
import { until } from './moments';
import { expectHealed, onHost, openSystem, processes, quick, quickRecipes, siteVersion } from './system';

jest.setTimeout(120_000);

const runId = '2310';
let sandbox: Sandbox;
let environment: Record<string, unknown>;
let attempt = 0;
let trees: string[];

const backend = { name: 'pfa-vanguard-backend', ecosystem: 'logging.config.js', env: 'production' };
/** app-1 keeps the log where pm2 puts it; app-2 has an error_file: of its own. */
const errorFile = ({ home }: HostDescription, index: number) => (index === 0 ? {} : { error_file: join(home, 'shop stderr.txt') });

const treesOf = (live: readonly Live[]) => live.map(({ tree }) => tree);

/** One backend is switched for all of these tests: a run that is tried again finds it, restarts what does not answer well, and verifies. */
beforeAll(async () => {
  sandbox = await openSystem();
  const { apiUrl } = sandbox.description;
  const seen = { json: { status: 'healthy' }, version: '$.version', timeout: '700ms' };
  environment = {
    ...quickRecipes(sandbox),
    health: [{ name: 'health', url: `${apiUrl}/health`, ...seen }, { name: 'health of each host', on: 'hosts', url: 'http://127.0.0.1:{port}/health', ...seen }],
    processes: { worker: { name: 'pems-write-sync-worker' }, backend },
  };
  await sandbox.deploy('v4.0.0');
  await Promise.all(sandbox.description.hosts.map(withErrorFile));
  await targetFault({ unhealthy: true });
  expectResult(await rollback(), 'failed');
  trees = treesOf(await liveVersions(sandbox));
});

afterAll(() => Promise.all(sandbox.description.hosts.map((host) => onHost(host, `pm2 delete ${backend.name} --silent; rm -f ${backend.ecosystem}`))));

/** What was written there before the switch counts for nothing. */
async function withErrorFile(host: HostDescription, index: number): Promise<void> {
  await writeFile(join(host.repository, backend.ecosystem), `const { apps } = require('./ecosystem.config.js');
module.exports = { apps: apps.filter(({ name }) => name === '${backend.name}').map((app) => ({ ...app, ...${JSON.stringify(errorFile(host, index))} })) };
`);
  await onHost(host, `pm2 delete ${backend.name} --silent >/dev/null; pm2 start ${backend.ecosystem} --env ${backend.env} --silent >/dev/null`);
  await until(`${host.name} serves again`, () => fetch(`http://127.0.0.1:${host.backendPort}/health`).then(({ ok }) => ok, () => false));
  await appendFile(await errorLogOf(host), 'FATAL: long ago\n');
}

async function errorLogOf(host: HostDescription): Promise<string> {
  const found = (await processes(host)).find(({ name }) => name === backend.name);
  return found?.pm2_env.pm_err_log_path ?? '';
}

/** @param within how long the backend has to become healthy: short where it never will. */
function rollback(within = '3s'): ReturnType<typeof quick> {
  attempt += 1;
  return quick(sandbox, { environment: { ...environment, stability: { replies: 4, 'stable-for': '1s', interval: '200ms', within } }, run: { runId, runAttempt: attempt } });
}

async function targetFault(faults: Record<string, boolean>): Promise<void> {
  for (const host of sandbox.description.hosts) await writeFile(host.targetFaults, JSON.stringify(faults));
}

const faults: readonly [string, string, RegExp][] = [
  ['says that it is unhealthy', 'unhealthy', /health from here was not healthy 4 times in a row within 3 s: status 503 instead of 200/],
  ['never answers', 'hang', /health from here was not healthy .*: no reply \(no reply within 0\.7 s\)/],
  ['answers 200 with a page', 'htmlHealth', /health from here was not healthy .*: no JSON \(text\/html/],
  ['is well every other time', 'flapping', /was not healthy 4 times in a row .*: status 503 instead of 200/],
];

it.each(faults)('23: health that %s is not healthy', async (_name, fault, message) => {
  await targetFault({ [fault]: true });
  const stopped = await rollback();
  expectResult(stopped, 'failed');
  expect(stopped.log).toMatch(message);
  expect(stopped.log).toMatch(/Error: .* → .*The lock stays on the hosts.*then run this again/);
  expect(await siteVersion(sandbox)).toBe('4.0.0');
  expect(treesOf(await liveVersions(sandbox))).toEqual(trees);
  await expectLockKept(sandbox, runId, 'failed at verify-backend');
});

it.each<[string, number, string]>([
  ['with 100 KiB of noise after it', 0, 'warning: the cache is cold\n'.repeat(4_000)],
  ['where error_file: says', 1, ''],
])('23: a critical line since the switch, %s, fails the verification', async (_what, index, noise) => {
  await targetFault({});
  const before = await liveVersions(sandbox);
  const host = sandbox.description.hosts[index]!;
  const log = await errorLogOf(host);
  expect(basename(log) === 'shop stderr.txt').toBe(index === 1);
  const { size } = await stat(log);
  await appendFile(log, `FATAL: the pool is empty\n${noise}`);
  const stopped = await rollback('30s');
  await truncate(log, size);
  expectResult(stopped, 'failed');
  expect(stopped.log).toContain(`${host.name}: 1 critical line in the error log since the switch: FATAL: the pool is empty`);
  expect(await liveVersions(sandbox)).toEqual(before);
  await expectLockKept(sandbox, runId, 'failed at verify-backend');
});

it('23: what was sick and is well again is verified, without another restart', async () => {
  await targetFault({});
  const before = await liveVersions(sandbox);
  const result = await rollback('30s');
  expectResult(result, 'success');
  await expectHealed(sandbox);
  expect((await liveVersions(sandbox)).map(({ backend }) => backend)).toEqual(before.map(({ backend }) => backend));
  expect(result.outputs).toMatchObject({ 'rolled-back-from': 'v4.0.0', 'rolled-back-to': 'v3.0.0' });
});
