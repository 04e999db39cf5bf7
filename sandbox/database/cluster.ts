// A PostgreSQL server of the sandbox's own: passwords over loopback TCP, no sockets elsewhere, and no care for power failures unless it is asked for.
import { chmod, chown, mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import type { Layout } from '../layout';
import type { Choices } from '../options';
import { loopback } from '../ports/listen';
import { holdPort } from '../ports/held-port';
import { sandboxMark, startRecorded } from '../processes/recorded-process';
import { runCommand } from '../processes/run-command';
import { waitUntil } from '../processes/wait-until';
import type { PostgresBinaries } from './binaries';
import { asUser, unprivilegedUser } from './unprivileged';

export interface Cluster {
  readonly kind: PostgresBinaries['kind'];
  readonly port: number;
  readonly superuser: { readonly user: string; readonly password: string; readonly url: string };
}

const superuserName = 'sandbox_admin';
const startLimitMs = 20_000;

const serverSettings = {
  listen_addresses: loopback,
  unix_socket_directories: '',
  max_connections: '100',
};

const careless = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

export async function startCluster(layout: Layout, { postgres: binaries, fsync }: Pick<Choices, 'postgres' | 'fsync'>, password: string): Promise<Cluster> {
  const user = await unprivilegedUser();
  const data = join(layout.database, 'data');
  await mkdir(layout.database, { recursive: true });
  if (user) await chown(layout.database, user.uid, user.gid);
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC', [sandboxMark]: layout.folder };
  await initialise(layout, asUser(user, [binaries.initdb, '-D', data]), password, environment);

  const held = await holdPort();
  const settings = Object.entries({ ...serverSettings, ...(fsync ? {} : careless), port: String(held.port) }).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  await held.release();
  const server = startRecorded(layout.processes, {
    name: 'postgres',
    command: asUser(user, [binaries.postgres, '-D', data, ...settings]),
    environment,
    logFile: layout.log('postgres'),
    stopSignal: 'SIGQUIT',
  });
  const url = databaseUrl({ user: superuserName, password, port: held.port, name: 'postgres' });
  await waitUntil('PostgreSQL accepts connections', () => answers(url), { limitMs: startLimitMs, process: server });
  return { kind: binaries.kind, port: held.port, superuser: { user: superuserName, password, url } };
}

export function databaseUrl(database: { user: string; password: string; port: number; name: string }): string {
  return `postgresql://${database.user}:${encodeURIComponent(database.password)}@${loopback}:${database.port}/${database.name}`;
}

async function initialise(layout: Layout, initdb: readonly [string, ...string[]], password: string, environment: NodeJS.ProcessEnv): Promise<void> {
  const passwordFile = join(layout.database, 'superuser-password');
  await writeFile(passwordFile, password, { mode: 0o600 });
  // initdb reads it as another user; the folder above is closed to everybody but us.
  await chmod(passwordFile, 0o644);
  const options = [`--username=${superuserName}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256', '--encoding=UTF8', '--no-locale', '--no-sync'];
  await runCommand([...initdb, ...options], { environment, cwd: '/' });
  await rm(passwordFile);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end();
  }
}
