// A script as a user whom rights stop: where the tests run as root, nothing does.
import { execFileSync, spawnSync } from 'node:child_process';
import type { Script } from '../../src/ports';
import type { TemporaryHost } from './temporary-host';

const nobody = 65_534;
const isRoot = process.getuid?.() === 0;

/** Owns the whole host, and runs the script there. What shall be closed to it is closed afterwards, by `close`. */
export function runAsUser(host: TemporaryHost, script: Script, close: () => void): string {
  if (isRoot) execFileSync('chown', ['-R', `${nobody}:${nobody}`, host.folder]);
  close();
  const user = isRoot ? { uid: nobody, gid: nobody } : {};
  return spawnSync('bash', ['--noprofile', '--norc', '-s'], { cwd: '/', env: host.environment, input: script.body, encoding: 'utf8', ...user }).stdout;
}
