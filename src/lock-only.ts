// The types hold and release: the lock of the hosts is taken and kept, or taken and given back. Nothing else is touched.
import { failedEarly, nothingRan, type Ending } from './ending';
import type { Lock } from './engine/lock';
import { RefusedError } from './errors';
import { giveBack, lockFor } from './locking';
import type { Order } from './planning';
import { runbooks } from './runbooks';
import type { World } from './world';

export async function onlyLock(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    return { ...nothingRan, result: 'success', ...(await settle(order, await lockFor(order, world, signal))) };
  } catch (error) {
    return failedEarly(error, signal);
  }
}

/** @throws RefusedError when hold does not reach every host; then none is left locked. */
async function settle({ request, run }: Order, lock: Lock): Promise<Pick<Ending, 'lock' | 'message' | 'warnings'>> {
  const { lockOnly, toleratesMissingHosts } = runbooks[request.rollbackType];
  if (lock.unreachable.length > 0 && !toleratesMissingHosts) {
    await lock.release();
    throw new RefusedError(lock.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'bring the host back, or take it out of the configuration' })));
  }
  if (lockOnly === 'keep') return { lock: 'kept', message: `Run ${run.id} holds the lock of every host until it runs the type release.`, warnings: [] };
  const stuck = await giveBack(lock);
  return { lock: 'released', message: 'The hosts are free: deployments and rollbacks may start.', warnings: [...lock.unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`), ...stuck] };
}
