// The lock in the life of a run: taken, given back, or left behind with a word for whoever comes next.
import { farewellMs } from './announcing';
import type { LockDetails } from './commands/lock';
import { noLock, takeLock, type Lock } from './engine/lock';
import { steady } from './engine/steady-fleet';
import { messageOf } from './errors';
import type { Plan } from './plan/plan';
import type { Order } from './planning';
import type { Clock } from './ports';
import type { RollbackType } from './request';
import { runbooks } from './runbooks';
import type { World } from './world';

/** What changes nothing waits for nobody. */
export function lockFor(order: Order, world: World, signal: AbortSignal): Promise<Lock> {
  if (!runbooks[order.request.rollbackType].locks) return Promise.resolve(noLock);
  const { run: { job }, request: { breakLock: breakOwner } } = order;
  const claim = { details: lockDetails(order, world.clock), breakOwner };
  return takeLock(steady(world).fleet, order.environment.hosts, job === undefined ? claim : { ...claim, job }, signal);
}

/** What hold takes is the whole run's: a later job may release it, or roll back under it. */
function lockDetails({ request, run }: Order, clock: Clock): LockDetails {
  return { owner: run.id, ...(run.job === undefined || runbooks[request.rollbackType].lockOnly !== undefined ? {} : { job: run.job }), actor: run.actor, url: run.url, incident: request.incident, purpose: `${purposeOf(request)}${run.breakGlass ? ' (break-glass)' : ''}`, since: clock.now().toISOString(), from: '', target: '', type: request.rollbackType };
}

function purposeOf({ rollbackType, reason }: Order['request']): string {
  if (rollbackType === 'hold') return reason === '' ? 'deployment' : reason;
  return `${rollbackType} rollback`;
}

/** Returns a warning for each host on which it stays. */
export async function giveBack(lock: Lock): Promise<string[]> {
  return (await lock.release()).map((host) => `${host}: the lock could not be given back; remove the folder lock in its state folder`);
}

/** This try changed nothing: what it took over is again as it was. Returns a warning for each host on which it is not. */
export async function takeBack(lock: Lock, { run }: Pick<Order, 'run'>): Promise<string[]> {
  return (await lock.undo()).map((host) => `${host}: the lock could not be given back; where it is still there, run this again with break-lock: ${run.id}`);
}

/** What the run whose lock was taken over left, and this one does not go on with. */
export function leftHalfDone({ takenOver }: Lock, type: RollbackType): string[] {
  if (takenOver === undefined || (takenOver.goesOn && runbooks[type].switches)) return [];
  const { from, target, type: began } = takenOver;
  const way = `${from === '' ? '' : ` from ${from.split(' ').join(' and ')}`}${target === '' ? '' : ` to ${target}`}`;
  const now = runbooks[type].switches ? `${type} goes by what runs` : `${type} does not go on with that`;
  return [`The run whose lock was taken over had begun ${began === '' ? 'a' : `a ${began}`} rollback${way}, which may stand half done: ${now}.`];
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

/** The lock stays as a freeze, of the whole run and no longer of this job: its purpose tells whoever finds it why. */
export async function freeze({ request, run }: Order, lock: Lock): Promise<string[]> {
  const undescribed = await unlessDescribed(lock.describe({ settled: true, job: undefined, purpose: `freeze after a ${request.rollbackType} rollback${request.reason === '' ? '' : ` (${request.reason})`}` }));
  return [...undescribed, `The hosts are frozen: no deployment and no rollback starts until rollback-type: release with break-lock: ${run.id} lifts it.`];
}
