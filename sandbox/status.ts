// Looks at every part of a sandbox: does it answer, and what runs on the hosts?
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ControlClient, type DaemonCounts } from './daemon/control-client';
import { asSuperuser } from './database/superuser';
import { servedVersion } from './deploy/start-processes';
import type { Description, HostDescription } from './description';
import { readFaults, type Fault, type FaultSetting } from './faults';
import { withS3 } from './object-store/buckets';
import { acceptsConnections } from './ports/accepts-connections';
import { runCommand } from './processes/run-command';

export interface ProcessStatus {
  readonly name: string;
  readonly pid: number;
  /** As pm2 calls it: online, stopped, errored, … */
  readonly status: string;
  readonly restarts: number;
}

export interface HostStatus {
  readonly name: string;
  readonly sshAnswers: boolean;
  /** What the live tree is checked out at: a tag, or a commit without one. */
  readonly checkout?: string;
  /** What the backend's /health says. */
  readonly servedVersion?: string;
  readonly processes: readonly ProcessStatus[];
  readonly faults: Partial<Record<Fault, FaultSetting>>;
}

export interface Status {
  readonly hosts: readonly HostStatus[];
  readonly databaseAnswers: boolean;
  readonly objectStoreAnswers: boolean;
  /** Undefined when the daemon does not answer. */
  readonly counts?: DaemonCounts;
}

export async function readStatus(description: Description): Promise<Status> {
  const [hosts, databaseAnswers, objectStoreAnswers, counts] = await Promise.all([
    Promise.all(description.hosts.map(readHost)),
    succeeds(asSuperuser(description.database.superuser.url, (client) => client.query('select 1'))),
    succeeds(withS3(description.objectStore, (client) => client.send(new ListBucketsCommand({})))),
    new ControlClient(description.daemon).counts().catch(() => undefined),
  ]);
  return { hosts, databaseAnswers, objectStoreAnswers, ...(counts && { counts }) };
}

async function readHost(host: HostDescription): Promise<HostStatus> {
  const [sshAnswers, checkout, version, processes, faults] = await Promise.all([
    acceptsConnections(host.port),
    runCommand(['git', '-C', host.repository, 'describe', '--tags', '--always']).then((text) => text.trim(), () => undefined),
    servedVersion(host),
    readProcesses(host),
    readFaults(host),
  ]);
  return { name: host.name, sshAnswers, ...(checkout && { checkout }), ...(version && { servedVersion: version }), processes, faults };
}

interface Pm2Entry {
  readonly name: string;
  readonly pid: number;
  readonly pm2_env: { readonly status: string; readonly restart_time: number };
}

/** Asking pm2 would start its daemon where there is none. */
async function readProcesses(host: HostDescription): Promise<ProcessStatus[]> {
  if (!existsSync(join(host.pm2Home, 'rpc.sock'))) return [];
  const listing = await runCommand(['pm2', 'jlist', '--silent'], { environment: host.environment });
  return (JSON.parse(listing) as Pm2Entry[]).map(({ name, pid, pm2_env }) => ({ name, pid, status: pm2_env.status, restarts: pm2_env.restart_time }));
}

function succeeds(attempt: Promise<unknown>): Promise<boolean> {
  return attempt.then(
    () => true,
    () => false,
  );
}
