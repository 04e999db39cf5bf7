// Stops processes so that they stay stopped (Quick Rollback, Step 1): first all are proved dead, then the next boot is told.
import type { Worker } from '../config/environment';
import { stopAndProve } from './pm2';
import { keepStopped } from './pm2-dump';
import { lines, sh, type Shell } from './shell';

export interface ToStop {
  readonly process: Worker;
  /** pm2 listed it on this host. */
  readonly registered: boolean;
  /** Some host knows the name. */
  readonly known?: boolean;
}

/** What telling the next boot may add to the time of stopping them. */
export const keepMs = 5_000;

/** What was proved dead is kept so at the end of the script, also where another would not stop. */
export function stopForGood(all: readonly ToStop[], run: string): Shell {
  return lines(
    sh`stopped=()`,
    sh`keep_stopped() { [ \${#stopped[@]} -eq 0 ] || ${keepStopped(sh`"\${stopped[@]}"`, run)}; }`,
    sh`trap keep_stopped EXIT`,
    ...all.flatMap(({ process, registered, known }) => [stopAndProve(process, registered, known), sh`stopped+=(${process.name})`]),
  );
}
