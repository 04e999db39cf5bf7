// The files that a provisioned host has before anything is deployed to it: shell start-up, folders, the product's settings.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { HostDescription } from '../description';

/** Where things lie inside a host's home; the same names as on a real host's disk. */
export function hostPaths(home: string): Pick<HostDescription, 'home' | 'repository' | 'pm2Home' | 'logFolder' | 'heartbeat' | 'faults' | 'targetFaults'> {
  return {
    home,
    repository: join(home, 'srv/pfa'),
    pm2Home: join(home, '.pm2'),
    logFolder: join(home, 'var/log/pfa'),
    heartbeat: join(home, 'var/run/worker-heartbeat.json'),
    faults: join(home, 'var/run/faults.json'),
    targetFaults: join(home, 'var/run/target-faults.json'),
  };
}

/** Empty log and run folders, no trace of earlier rollbacks, a shell that starts at home. */
export async function resetHome(host: HostDescription): Promise<void> {
  const remains = [host.pm2Home, host.logFolder, dirname(host.heartbeat), join(host.home, '.emergency-rollback')];
  await Promise.all(remains.map((path) => rm(path, { recursive: true, force: true })));
  await Promise.all([host.logFolder, dirname(host.heartbeat)].map((path) => mkdir(path, { recursive: true })));
  // sshd starts commands in the home of the passwd entry, which all hosts share; bash reads this file for them.
  await writeFile(join(host.home, '.bashrc'), 'cd "$HOME"\n');
}

/** The untracked settings file in the product's checkout. */
export async function writeSettings(host: HostDescription, secrets: { databaseUrl: string; jwtSecret: string }): Promise<void> {
  const settings = {
    PORT: host.backendPort,
    DATABASE_URL: secrets.databaseUrl,
    JWT_SECRET: secrets.jwtSecret,
    PFA_FAULTS: host.faults,
    PFA_TARGET_FAULTS: host.targetFaults,
    PFA_HEARTBEAT: host.heartbeat,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}\n`);
  await writeFile(join(host.repository, '.env'), lines.join(''), { mode: 0o600 });
}
