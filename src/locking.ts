// The lock in the life of a run: taken, given back, or left behind with a word for whoever comes next.
import { farewellMs } from './announcing';
import { noLock, takeLock, type Lock } from './engine/lock';
import { steady } from './engine/steady-fleet';
import { messageOf } from './errors';
import type { Plan } from './plan/plan';
import type { Order } from './planning';
import type { Clock } from './ports';
import { runbooks } from './runbooks';
import type { World } from './world';

/** What changes nothing waits for nobody. */
export function lockFor(order: Order, world: World, signal: AbortSignal): Promise<Lock> {
  if (!runbooks[order.request.rollbackType].locks) return Promise.resolve(noLock);
  return takeLock(steady(world).fleet, order.environment.hosts, lockDetails(order, world.clock), order.request.breakLock, signal);
}

function lockDetails({ request, run }: Order, clock: Clock) {
  return { owner: run.id, actor: run.actor, url: run.url, incident: request.incident, purpose: `${purposeOf(request)}${run.breakGlass ? ' (break-glass)' : ''}`, since: clock.now().toISOString(), from: '', target: '' };
}

function purposeOf({ rollbackType, reason }: Order['request']): string {
  if (rollbackType === 'hold') return reason === '' ? 'deployment' : reason;
  return `${rollbackType} rollback`;
}

/** Returns a warning for each host on which it stays. */
export async function giveBack(lock: Lock): Promise<string[]> {
  return (await lock.release()).map((host) => `${host}: the lock could not be given back; remove the folder lock in its state folder`);
}

/** What a resumed run will read in the lock. Returns a warning where it could not be written. */
export async function describePlan(lock: Lock, plan: Plan): Promise<string[]> {
  return unlessDescribed(lock.describe(wayOf(plan)));
}

/** Where no other version goes live, whoever takes over has no target to go on to. */
function wayOf({ rollbackType, running, target }: Plan): { from: string; target: string } {
  return { from: running.join(' '), target: runbooks[rollbackType].switches ? target.tag : '' };
}

/** The run ends here, half done: the lock says so to whoever comes next. A runner that is being cancelled has only seconds for it. */
export async function describeStop({ request }: Order, plan: Plan, lock: Lock, purpose: string): Promise<string[]> {
  return unlessDescribed(lock.describe({ ...wayOf(plan), purpose: `${request.rollbackType} rollback, ${purpose}` }, AbortSignal.timeout(farewellMs)));
}

async function unlessDescribed(describing: Promise<void>): Promise<string[]> {
  const [result] = await Promise.allSettled([describing]);
  return result.status === 'rejected' ? [`The lock could not be described anew on every host: ${messageOf(result.reason)}`] : [];
}

/** The lock stays as a freeze: its purpose tells whoever finds it why. */
export async function freeze({ request, run }: Order, lock: Lock): Promise<string[]> {
  const undescribed = await unlessDescribed(lock.describe({ settled: true, purpose: `freeze after a ${request.rollbackType} rollback${request.reason === '' ? '' : ` (${request.reason})`}` }));
  return [...undescribed, `The hosts are frozen: no deployment and no rollback starts until rollback-type: release with break-lock: ${run.id} lifts it.`];
}
