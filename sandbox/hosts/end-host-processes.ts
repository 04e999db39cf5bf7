// Kills whatever runs on one host: pm2, the product, commands that a rollback left behind. Like a power cut; the disk stays.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDescription } from '../description';
import { killMarked } from '../processes/end-processes';
import { canReadEnvironments } from '../processes/process-table';
import { runCommand } from '../processes/run-command';
import { hostMark } from './host-environment';

export async function endHostProcesses(host: HostDescription): Promise<void> {
  if (canReadEnvironments) return killMarked(hostMark, host.home);
  // Elsewhere only pm2 knows its processes; asking would start a daemon where there is none.
  if (existsSync(join(host.pm2Home, 'pm2.pid'))) await runCommand(['pm2', 'kill'], { environment: host.environment });
}
