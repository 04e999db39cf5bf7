// The worker as the kernel's table of processes knows it, past everything that a contender says.
import { readdirSync, readFileSync } from 'node:fs';
import type { HostDescription } from '../sandbox/description';

/** pm2 puts the path of the pid file into the environment of what it starts. */
export function workerPids(hosts: readonly Pick<HostDescription, 'pm2Home'>[]): string[] {
  const marks = hosts.map(({ pm2Home }) => `${pm2Home}/pids/pems-write-sync-worker-`);
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
      return marks.some((mark) => environment.includes(mark));
    } catch {
      return false;
    }
  });
}
