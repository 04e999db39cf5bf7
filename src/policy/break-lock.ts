// When the lock of another run may be taken over: on request, and once that run has ended.
import type { Problem } from '../errors';

/** The owner whose lock is to be taken over; undefined: nobody asked, or the type takes no lock and has none to take over. */
export function ownerToBreak({ breakLock }: { readonly breakLock: string }, { locks }: { readonly locks: boolean }): string | undefined {
  return breakLock !== '' && locks ? breakLock : undefined;
}

/**
 * Why not; undefined when it may.
 * @param ended what GitHub says of the owner's run; undefined: it could not say.
 */
export function breakLockProblem(owner: string, ended: boolean | undefined, breakGlass: boolean): Problem | undefined {
  const where = 'input break-lock';
  if (ended === true) return undefined;
  if (ended === false) return { where, what: `run ${owner} is still going on`, mend: 'cancel it on GitHub and wait until it has ended' };
  if (owner.startsWith('gh-') && !breakGlass) return { where, what: `GitHub did not say whether run ${owner} has ended`, mend: 'give github-token with actions: read, or use the terminal command if GitHub is down' };
  // A run from a terminal is known to its hosts alone: they refuse while a job of it lives.
  return undefined;
}
