// The types hold and release: the lock of the hosts is taken and kept, or taken and given back. Nothing else is touched.
import type { Lock } from './engine/lock';
import { RefusedError } from './errors';
import type { Runbook } from './runbooks/runbook';

export interface LockEnding {
  readonly lock: 'kept' | 'released';
  readonly message: string;
  readonly warnings: readonly string[];
}

/** @throws RefusedError when hold does not reach every host; then none is left locked. */
export async function onlyLock({ lockOnly, toleratesMissingHosts }: Runbook, lock: Lock, owner: string): Promise<LockEnding> {
  if (lock.unreachable.length > 0 && !toleratesMissingHosts) {
    await lock.release();
    throw new RefusedError(lock.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'bring the host back, or take it out of the configuration' })));
  }
  if (lockOnly === 'keep') return { lock: 'kept', message: `Run ${owner} holds the lock of every host until it runs the type release.`, warnings: [] };
  const stuck = await lock.release();
  const warnings = [...lock.unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`), ...stuck.map((host) => `${host}: the lock could not be given back; remove the folder lock in its state folder`)];
  return { lock: 'released', message: 'The hosts are free: deployments and rollbacks may start.', warnings };
}
