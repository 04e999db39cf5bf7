// Starts the product's pm2 apps on a host and waits until the backend says the version that was deployed.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDescription } from '../description';
import { loopback } from '../ports/listen';
import { runCommand } from '../processes/run-command';
import { waitUntil } from '../processes/wait-until';

const startLimitMs = 15_000;

export async function startProcesses(host: HostDescription, tag: string): Promise<void> {
  const command = ['pm2', 'start', 'ecosystem.config.js', '--env', 'production', '--silent'] as const;
  await runCommand(command, { cwd: host.repository, environment: host.environment });
  const patience = { limitMs: startLimitMs, logFile: join(host.pm2Home, 'logs/pfa-vanguard-backend-error.log') };
  const version = tag.replace(/^v/, '');
  await waitUntil(`the backend of ${host.name} serves ${version}`, async () => (await servedVersion(host)) === version, patience);
  const hasWorker = existsSync(join(host.repository, 'backend/dist/worker.js'));
  if (hasWorker) await waitUntil(`the worker of ${host.name} beats`, async () => existsSync(host.heartbeat), patience);
}

/** What the backend's /health says; undefined when it says nothing of the kind. */
export async function servedVersion(host: HostDescription): Promise<string | undefined> {
  try {
    const response = await fetch(`http://${loopback}:${host.backendPort}/health`, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } });
    const health = (await response.json()) as { version?: string };
    return health.version;
  } catch {
    return undefined;
  }
}
