// Brings the whole system to a tag, exactly and fast: this is the reset between tests. Builds come from the shared cache.
import { join } from 'node:path';
import type { Description, HostDescription } from '../description';
import { ControlClient } from '../daemon/control-client';
import { prepareTemplate, resetDatabase } from '../database/product-database';
import { checkOut } from '../hosts/checkout';
import { endHostProcesses } from '../hosts/end-host-processes';
import { resetHome, writeSettings } from '../hosts/host-home';
import { cacheFolder } from '../layout';
import { withS3 } from '../object-store/buckets';
import { buildRelease } from '../product/builds';
import { emptyBucket, uploadFrontend } from './frontend-upload';
import { settleAll } from '../settle-all';
import { mirrorTree } from './mirror-tree';
import { startProcesses } from './start-processes';

export interface DeployOptions {
  /** False leaves the database as it is, whatever the tag's migrations are. */
  readonly database?: boolean;
}

/** What a build makes; everything else comes from git. */
const builtFolders = ['node_modules', 'dist', 'backend/node_modules', 'backend/dist'];

export async function deploy(description: Description, tag: string, options: DeployOptions = {}): Promise<void> {
  const commit = description.origin.tags[tag];
  if (commit === undefined) throw new Error(`The product has no tag ${tag}; it has ${Object.keys(description.origin.tags).join(', ')}.`);
  const release = await buildRelease(description.origin, tag, cacheFolder());
  await settleAll(description.hosts.map(endHostProcesses));
  const migrated = options.database === false ? undefined : migrate(description, tag, release);
  const started = description.hosts.map(async (host) => {
    await placeRelease(description, host, release, commit);
    await migrated;
    await startProcesses(host, tag);
  });
  await settleAll([...started, migrated, publishFrontend(description, release)]);
  await new ControlClient(description.daemon).reset();
}

async function placeRelease(description: Description, host: HostDescription, release: string, commit: string): Promise<void> {
  await resetHome(host);
  await checkOut(description.origin.path, host.repository, commit);
  await writeSettings(host, { databaseUrl: description.database.url, jwtSecret: description.jwtSecret });
  for (const folder of builtFolders) await mirrorTree(join(release, folder), join(host.repository, folder));
}

async function migrate({ database, hosts }: Description, tag: string, release: string): Promise<void> {
  await prepareTemplate(database, tag, release, hosts[0]?.environment ?? {});
  await resetDatabase(database, tag);
}

/** The backups stay; what a rollback keeps of releases goes. */
async function publishFrontend({ objectStore }: Description, release: string): Promise<void> {
  await withS3(objectStore, async (client) => {
    await Promise.all([uploadFrontend(client, objectStore.buckets.frontend, join(release, 'dist')), emptyBucket(client, objectStore.buckets.releases)]);
  });
}
