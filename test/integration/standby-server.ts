// A real standby of the sandbox's PostgreSQL: a base backup that replays the primary's log and takes no writes.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, chmod, chown, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgres } from '../../sandbox/database/binaries';
import { databaseUrl } from '../../sandbox/database/cluster';
import { asSuperuser } from '../../sandbox/database/superuser';
import { asUser, unprivilegedUser } from '../../sandbox/database/unprivileged';
import { loopback } from '../../sandbox/ports/listen';
import { holdPort } from '../../sandbox/ports/held-port';
import { runCommand } from '../../sandbox/processes/run-command';
import type { Description } from '../../sandbox/sandbox';
import { until } from './moments';

export interface StandbyServer {
  readonly port: number;
  close(): Promise<void>;
}

export async function startStandby({ database }: Description): Promise<StandbyServer> {
  const binaries = dirname((await findPostgres('debian')).postgres);
  const user = await unprivilegedUser();
  const folder = await mkdtemp(join(tmpdir(), 'standby-'));
  await chmod(folder, 0o700);
  if (user !== undefined) await chown(folder, user.uid, user.gid);
  const environment = { PATH: '/usr/bin:/bin', LC_ALL: 'C', PGPASSWORD: database.superuser.password };
  await runCommand(asUser(user, [join(binaries, 'pg_basebackup'), '-D', folder, '-h', loopback, '-p', String(database.port), '-U', database.superuser.user, '--write-recovery-conf', '--checkpoint=fast', '--no-sync']), { environment, cwd: '/' });
  const held = await holdPort();
  await held.release();
  const [program, ...rest] = asUser(user, [join(binaries, 'postgres'), '-D', folder, '-c', `port=${held.port}`, '-c', `listen_addresses=${loopback}`, '-c', 'unix_socket_directories=']);
  const server = spawn(program, rest, { env: environment, stdio: 'ignore', cwd: '/' });
  const close = async () => {
    await end(server);
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await until('the standby answers', () => answers(databaseUrl({ ...database.superuser, port: held.port, name: database.name })));
  } catch (error) {
    await close();
    throw error;
  }
  return { port: held.port, close };
}

async function answers(url: string): Promise<boolean> {
  return asSuperuser(url, async (client) => (await client.query<{ standby: boolean }>('select pg_is_in_recovery() as standby')).rows[0]?.standby === true).catch(() => false);
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill('SIGQUIT');
  await ended;
}
