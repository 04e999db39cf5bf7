// What must hold when a rollback has stopped half way: the lock says so, and users are served as before.
import { readFile } from 'node:fs/promises';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { onHost, processes, servedVersion, siteVersion, stateFile, workerPids } from './system';

/** Every host is locked by the run, and the lock says where it stopped. */
export async function expectLockKept({ description }: Sandbox, runId: string, purpose: string): Promise<void> {
  for (const host of description.hosts) {
    expect(JSON.parse(await readFile(stateFile(host, 'lock', 'details'), 'utf8'))).toMatchObject({ owner: `gh-${runId}`, purpose: `quick rollback, ${purpose}`, target: 'v3.0.0' });
  }
}

export interface Live {
  readonly host: string;
  readonly backend: { readonly pid: number; readonly startedAtMs: number } | undefined;
  readonly tree: string;
}

/** The live version of every host: process, checkout and built files. */
export function liveVersions({ description }: Sandbox): Promise<Live[]> {
  return Promise.all(description.hosts.map(async (host) => ({ host: host.name, backend: await backendOf(host), tree: await onHost(host, treeHash) })));
}

const treeHash = `{ git rev-parse HEAD; git status --porcelain; find backend/dist dist -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum; ls backend/node_modules; } | sha256sum`;

export async function backendOf(host: HostDescription): Promise<Live['backend']> {
  const found = (await processes(host)).find(({ name }) => name === 'pfa-vanguard-backend');
  return found && { pid: found.pid, startedAtMs: found.pm2_env.pm_uptime };
}

/** v4.0.0 serves from the same processes and files as before; only the worker is dead, because it is stopped first. */
export async function expectStillServing(sandbox: Sandbox, before: readonly Live[]): Promise<void> {
  expect(await liveVersions(sandbox)).toEqual(before);
  expect(await servedVersion(sandbox)).toBe('4.0.0');
  expect(await siteVersion(sandbox)).toBe('4.0.0');
  for (const host of sandbox.description.hosts) expect(await workerPids(host)).toBe('');
}
