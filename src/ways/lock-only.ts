// The types hold and release: the lock of the hosts is taken and kept, or taken and given back. Nothing else is touched.
import { failedEarly, nothingRan, type Ending } from '../ending';
import { describeHolder, type Lock } from '../engine/lock';
import { steady } from '../engine/steady-fleet';
import { describeProblem, RefusedError } from '../errors';
import { giveBack, lockFor } from '../locking';
import type { Order } from '../planning';
import { keyMend } from '../key-trouble';
import { readFacts } from '../preflight/read-facts';
import { runbooks } from '../runbooks';
import type { World } from '../world';

export async function onlyLock(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    if (order.request.dryRun) return await whoHolds(order, world, signal);
    return { ...nothingRan, result: 'success', ...(await settle(order, await lockFor(order, world, signal))) };
  } catch (error) {
    return failedEarly(error, signal);
  }
}

/** A dry run: nothing keeps it from looking, not even what would refuse a rollback. */
async function whoHolds({ environment, request }: Order, world: World, signal: AbortSignal): Promise<Ending> {
  const { hosts, unreachable } = await readFacts(environment, steady(world), signal);
  const holders = hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [describeProblem(describeHolder(host, lockHolder))]));
  const message = holders.length === 0 ? `No host is locked; ${request.rollbackType} would be done at once.` : '';
  return { ...nothingRan, result: 'dry-run', message, warnings: [...holders, ...unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`)] };
}

/** @throws RefusedError when hold does not reach every host; then none is left locked by this try, and what it took over is as it was. */
async function settle({ request, run }: Order, lock: Lock): Promise<Pick<Ending, 'lock' | 'message' | 'warnings'>> {
  const { lockOnly, toleratesMissingHosts } = runbooks[request.rollbackType];
  if (lock.unreachable.length > 0 && !toleratesMissingHosts) {
    await lock.undo();
    throw new RefusedError(lock.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: keyMend(reason) ?? 'bring the host back, or take it out of the configuration' })));
  }
  if (lockOnly === 'keep') return { lock: 'kept', message: `Run ${run.id} holds the lock of every host until the type release gives it back, in this run or for this incident (${request.incident}).`, warnings: [] };
  const stuck = await giveBack(lock);
  return { lock: 'released', message: 'The hosts are free: deployments and rollbacks may start.', warnings: [...halfDone(lock), ...lock.unreachable.map(({ host, reason }) => `${host} was not asked: ${reason}`), ...stuck] };
}

/** With the lock goes the only place that knows. */
function halfDone({ takenOver }: Lock): string[] {
  if (takenOver === undefined) return [];
  const { from, target } = takenOver;
  if (from === '') return ['The run whose lock this was had begun, and may stand half done; it had not written down yet where it goes.'];
  if (target === '') return [`The run whose lock this was had begun while ${from.split(' ').join(' and ')} ran, and may stand half done.`];
  return [`The run whose lock this was had begun to go from ${from.split(' ').join(' and ')} to ${target}, and may stand half done. Give target-tag: ${target} to finish it; previous would mean what lies below the hosts as they are now.`];
}
