// Restarts what must run the backend's version on a host (Quick Rollback, step 2.6), from what stands in the live tree now.
import type { Environment, Process } from '../config/environment';
import { defineIsMissing, mayBeMissing } from './ecosystem';
import { liveTree } from './live-tree';
import * as pm2 from './pm2';
import { keepListed } from './pm2-dump';
import { lines, sh, type Shell } from './shell';

const stopTimeoutMs = 20_000;

/** Facts `restarting-at` (ms since 1970), `release.without` (a process that this version does not have: it is stopped), `processes`, and those of `keepListed`. */
export function restart(processes: readonly Process[], environment: Environment, run: string): Shell {
  const live = liveTree(environment);
  const start = (process: Process) => (environment.layout === 'symlink' ? pm2.startAnew(process, live) : pm2.startOrReload(process, live));
  const missing = mayBeMissing(processes);
  return lines(
    ...processes.map(pm2.endOrphans),
    missing ? defineIsMissing(environment) : undefined,
    sh`fact restarting-at "$(date +%s%3N)"`,
    ...processes.map((process) => (missing && process.ecosystem !== undefined ? unlessMissing(process, process.ecosystem, start(process)) : start(process))),
    processes.length === 0 ? undefined : keepListed(processes.map(({ name }) => name), run),
    pm2.list,
  );
}

/** It would run on with the newer version's code: it is stopped, and that is proved. */
function unlessMissing(process: Process, ecosystem: string, start: Shell): Shell {
  const { name } = process;
  return lines(
    sh`if is_missing ${name} ${ecosystem}; then`,
    sh`  fact release.without ${name}`,
    pm2.stopAndProve({ ...process, stopTimeoutMs, kill: true }, true),
    sh`else`,
    start,
    sh`fi`,
  );
}
