// What to do when the backend does not run well: it depends on whether this run put it there, and whether it holds a lock.
import { keepsLock } from '../../plan/keeps-lock';
import type { Situation } from '../../plan/situation';

export function nextWhenSick({ rollbackType, environment }: Pick<Situation, 'rollbackType' | 'environment'>): string {
  const whereToLook = `${keepsLock(rollbackType) ? 'The lock stays on the hosts. ' : ''}Read the error log below, where there is one.`;
  switch (rollbackType) {
    case 'verify':
      return 'Nothing was changed, and no lock is held. Mend what the message names, be it the system or the configuration, and run this again; or roll back.';
    case 'frontend':
      return 'The backend was not touched: what runs is sick, or health: in the configuration expects something else of it. Mend what the message names, or roll the backend back too (type quick).';
    case 'database':
      return `The backend was given no other version. ${whereToLook} Mend what the message names, then run this again: ${restarts(environment)}`;
    case 'cleanup':
    case 'sync-worker':
      return `The backend was given no other version. ${whereToLook} Mend what the message names, then run this again.`;
    default:
      return `The target does not run well either. ${whereToLook} Choose an older target, or mend what the message names, then run this again: ${restarts(environment)}`;
  }
}

/** A process can be online and hang. */
function restarts({ backendProcesses }: Situation['environment']): string {
  const byHand = backendProcesses.length === 0 ? '' : ` (by hand: pm2 restart ${backendProcesses.map(({ name }) => name).join(' ')})`;
  return `it restarts a backend that does not answer${byHand}.`;
}
