// One terminal for each run: started twice at once under the same incident, the second would take itself for the first one, resumed.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '../errors';

/**
 * @param folder of the run on this machine.
 * @returns what ends the claim.
 * @throws ConfigurationError while another process of this machine carries the run out.
 */
export function claim(folder: string): () => void {
  const file = join(folder, 'pid');
  const holder = pidIn(file);
  if (holder !== undefined && holder !== process.pid && isAlive(holder)) {
    throw new ConfigurationError([{ where: '--incident', what: `process ${holder} on this machine is carrying out this very run`, mend: `wait for it, or name another incident; if that process is something else, remove ${file}` }]);
  }
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(file, `${process.pid}\n`);
    return () => rmSync(file, { force: true });
  } catch {
    // A full disk must not keep anybody from rolling back.
    return () => undefined;
  }
}

function pidIn(file: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(file, 'utf8'), 10) || undefined;
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
