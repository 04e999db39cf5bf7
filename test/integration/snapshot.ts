// The whole state of the sandbox as text: trees, processes, bucket with metadata, database. For "nothing changed".
import { HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import pg from 'pg';
import type { Description, HostDescription } from '../../sandbox/description';
import type { Sandbox } from '../../sandbox/sandbox';
import { onHost, processes } from './system';

export interface Snapshot {
  readonly hosts: Readonly<Record<string, HostSnapshot>>;
  readonly buckets: Readonly<Record<string, readonly string[]>>;
  readonly database: readonly string[];
}

interface HostSnapshot {
  readonly files: string;
  readonly git: string;
  readonly processes: readonly string[];
  readonly state: string;
}

export async function snapshot({ description }: Sandbox): Promise<Snapshot> {
  const hosts = await Promise.all(description.hosts.map(async (host): Promise<[string, HostSnapshot]> => [host.name, await hostSnapshot(host)]));
  const names = Object.values(description.objectStore.buckets);
  const buckets = await Promise.all(names.map(async (name): Promise<[string, string[]]> => [name, await bucketSnapshot(description, name)]));
  return { hosts: Object.fromEntries(hosts), buckets: Object.fromEntries(buckets), database: await databaseSnapshot(description) };
}

async function hostSnapshot(host: HostDescription): Promise<HostSnapshot> {
  const hash = (find: string) => onHost(host, `${find} | LC_ALL=C sort -z | xargs -0 -r sha256sum | sha256sum`);
  return {
    files: await hash(`find . -path ./.git -prune -o -path '*/node_modules' -prune -o -type f -print0`),
    git: await onHost(host, 'git rev-parse HEAD; git for-each-ref; git worktree list; git status --porcelain'),
    processes: (await processes(host)).map((process) => `${process.name} ${process.pid} ${process.pm2_env.status} ${process.pm2_env.pm_uptime} ${process.pm2_env.restart_time}`),
    // Without the number of links: other sandboxes link to the same built files, and come and go meanwhile.
    state: await onHost(host, 'find "$HOME/.emergency-rollback" "$HOME/var/log" -printf "%M %u %g %s %T@ %p %l\\n" 2>/dev/null | LC_ALL=C sort || true'),
  };
}

async function bucketSnapshot({ objectStore }: Description, bucket: string): Promise<string[]> {
  const client = new S3Client({ endpoint: objectStore.endpoint, region: objectStore.region, credentials: objectStore, forcePathStyle: true });
  try {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket: bucket }));
    return await Promise.all(
      Contents.map(async ({ Key = '', ETag, LastModified }) => {
        const head = await client.send(new HeadObjectCommand({ Bucket: bucket, Key }));
        return `${Key} ${ETag} ${LastModified?.toISOString()} ${head.ContentType} ${head.CacheControl}`;
      }),
    );
  } finally {
    client.destroy();
  }
}

/** Row counts without the tables that the worker writes all the time; migrations in full. */
async function databaseSnapshot({ database }: Description): Promise<string[]> {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  try {
    const tables = await client.query<{ name: string }>(`SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT IN ('pfa_write_queue', '_prisma_migrations') ORDER BY 1`);
    const counts: string[] = [];
    for (const { name } of tables.rows) counts.push(`${name} ${(await client.query<{ count: string }>(`SELECT count(*) FROM "${name}"`)).rows[0]?.count}`);
    const migrations = await client.query<{ row: string }>('SELECT m::text AS row FROM _prisma_migrations m ORDER BY migration_name');
    return [...counts, ...migrations.rows.map(({ row }) => row)];
  } finally {
    await client.end();
  }
}
