// What a run costs a host that is far away, in counts and not in times: connections, and round trips until everything is done.
import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { jest } from '@jest/globals';
import { TrafficMeter } from '../../bench/distance/traffic-meter';
import { startTcpProxy, type TcpProxy } from '../../sandbox/edge/tcp-proxy';
import { hostEntry, rollbackYaml } from '../../sandbox/rollback-config';
import type { Sandbox } from '../../sandbox/sandbox';
import { openSystem, workerPids } from './system';

jest.setTimeout(120_000);

/** So far away that whatever the client has to say in one go arrives in one go, however busy this machine is. */
const latencyMs = 200;
/** Of the whole run: eight until the first shell waits for its script, one for each script after that, and what opens and closes shells between them. */
const roundTrips = 18;

const command = join(process.env['ACTION_FOLDER'] ?? fileURLToPath(new URL('../..', import.meta.url)), 'dist', 'cli.js');
let sandbox: Sandbox;
const proxies: TcpProxy[] = [];

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
});

afterAll(() => Promise.all(proxies.map((proxy) => proxy.close())));

/** The worker's hosts and nothing around them: neither a clock nor a poll is in the count. */
const bare = { backend: undefined, frontend: undefined, database: undefined, health: undefined, announce: undefined, authorization: undefined, stability: undefined };

function stopWorker(hosts: readonly object[]): Promise<string> {
  const folder = mkdtempSync(join(sandbox.folder, 'round-trips-'));
  writeFileSync(join(folder, 'rollback.yml'), rollbackYaml(sandbox.description, { ...bare, hosts, processes: { worker: { name: 'pems-write-sync-worker' } } }));
  const args = [command, 'sync-worker', '--config', 'rollback.yml', '--incident', 'INCIDENT-11', '--identity', sandbox.description.ssh.privateKeyPath];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, args, { cwd: folder, env: { PATH: process.env['PATH'] ?? '', HOME: folder, TMPDIR: folder } }, (error, stdout, stderr) => (error === null ? resolve(stdout) : reject(new Error(`${stdout}${stderr}`))));
  });
}

it('stops the worker over one connection a host, in as few round trips as we know how', async () => {
  const meters = sandbox.description.hosts.map(() => new TrafficMeter());
  for (const [index, host] of sandbox.description.hosts.entries()) proxies.push(await startTcpProxy({ targetPort: host.port, latencyMs, watch: meters[index] as TrafficMeter }));
  expect(await stopWorker(sandbox.description.hosts.map((host, index) => hostEntry(host, proxies[index]?.port)))).toContain('SUCCESS');
  for (const host of sandbox.description.hosts) expect(await workerPids(host)).toBe('');
  expect(meters.map((meter) => meter.read().connections)).toEqual([1, 1]);
  for (const meter of meters) expect(meter.read().roundTrips).toBeLessThanOrEqual(roundTrips);
});
