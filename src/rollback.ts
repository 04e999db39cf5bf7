// The life of a rollback: authorization → lock → facts → target → plan → run → report. The same for the action and the terminal.
import { assessWithoutHosts } from './ways/assess';
import { authorize, checkDigest, type Permit } from './authorizing';
import { carryOut } from './carrying-out';
import { failedEarly, nothingRan, type Ending } from './ending';
import type { RunReport } from './engine/events';
import { doubtfulAddresses } from './doubtful-addresses';
import { drill } from './ways/drill';
import { describeHolder, type Lock } from './engine/lock';
import { steady } from './engine/steady-fleet';
import { describeProblem } from './errors';
import { onlyLock } from './ways/lock-only';
import { leftHalfDone, lockFor, takeBack } from './locking';
import { goesOnFrom, makePlan, type Order, type Planned } from './planning';
import type { Facts } from './preflight/facts';
import { deniedChanges } from './preflight/denied-changes';
import { readFacts } from './preflight/read-facts';
import { requirePurpose } from './purpose';
import { judgeReadiness } from './ways/readiness';
import { writeRecord } from './ways/report';
import { runbooks } from './runbooks';
import type { World } from './world';

/** Never throws for what the systems do: every ending is a report. */
export async function rollback(order: Order, world: World, signal: AbortSignal): Promise<RunReport> {
  const startedAt = world.clock.now().toISOString();
  const beginMs = world.clock.monotonicMs();
  const ending = await wayOf(order)(order, world, signal);
  const report: RunReport = { rollbackType: order.request.rollbackType, startedAt, durationMs: Math.round(world.clock.monotonicMs() - beginMs), ...ending };
  world.emit({ kind: 'run-ended', at: world.clock.now().toISOString(), report });
  return report;
}

type Way = (order: Order, world: World, signal: AbortSignal) => Promise<Ending>;

/** Types that roll nothing back have a file of their own; dry runs rehearse; everything else is done. */
function wayOf({ request: { rollbackType, dryRun } }: Order): Way {
  const { judgesOnly, hostless, lockOnly } = runbooks[rollbackType];
  if (rollbackType === 'report') return writeRecord;
  if (rollbackType === 'drill') return rehearseForReal;
  if (judgesOnly === true) return judgeReadiness;
  if (hostless === true) return assessWithoutHosts;
  if (lockOnly !== undefined) return onlyLock;
  return dryRun ? rehearse : perform;
}

/** A drill rolls back inside itself, by this very file. */
async function rehearseForReal(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  return drill(order, world, rollback, signal).catch((error: unknown) => failedEarly(error, signal));
}

/** A dry run: everything is read, the plan is made, nothing changes, no lock is taken. */
async function rehearse(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    requirePurpose(order);
    const [facts, doubtful] = await Promise.all([readFacts(order.environment, steady(world), signal, asksHostsAlone(order), order.run.id), doubtfulAddresses(order, world, signal)]);
    const { plan } = show(await makePlan(order, facts, steady(world), { resumed: goesOn(order, facts), warnings: [...strangersLocks(order, facts), ...doubtful] }, signal), world);
    return { ...nothingRan, result: 'dry-run', plan, warnings: plan.warnings };
  } catch (error) {
    return failedEarly(error, signal);
  }
}

async function perform(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  let lock: Lock | undefined;
  let permit: Permit | undefined;
  let made: Planned;
  try {
    requirePurpose(order);
    permit = await permission(order, world, signal);
    lock = await lockFor(order, world, signal);
    const facts = await readLockedFacts(order, lock, steady(world), signal);
    made = await makePlan(order, facts, steady(world), { resumed: lock.resumed, warnings: leftHalfDone(lock, order.request.rollbackType), authorization: permit.authorization }, signal);
    checkDigest(permit, made.plan);
  } catch (error) {
    const kept = lock?.resumed === true;
    const warnings = kept || lock === undefined ? [] : await takeBack(lock, order);
    return { ...failedEarly(error, signal, kept), authorization: permit?.authorization, lock: kept ? 'kept' : 'none', warnings };
  }
  return { ...(await carryOut(order, world, show(made, world), lock, signal)), authorization: permit.authorization };
}

/** Before the lock: waiting for people must keep nobody out. Connections are opened meanwhile, and nothing is changed. */
async function permission(order: Order, world: World, signal: AbortSignal): Promise<Permit> {
  void world.fleet.connect?.(signal).catch(() => undefined);
  return authorize(order, world, async () => (await planAhead(order, world, signal)).plan, signal);
}

/** The plan as it would be now, made without the lock. */
async function planAhead(order: Order, world: World, signal: AbortSignal): Promise<Planned> {
  const facts = await readFacts(order.environment, steady(world), signal, asksHostsAlone(order), order.run.id);
  return show(await makePlan(order, facts, steady(world), { resumed: goesOn(order, facts), warnings: [] }, signal), world);
}

function goesOn(order: Order, { hosts }: Facts): boolean {
  return hosts.some(({ lockHolder }) => lockHolder !== undefined && goesOnFrom(lockHolder, order));
}

/** Locks that would keep this run out. */
function strangersLocks({ run, request }: Order, { hosts }: Facts): string[] {
  return hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined || [run.id, request.breakLock].includes(lockHolder.owner) ? [] : [describeProblem(describeHolder(host, lockHolder))]));
}

/** A host that did not answer the lock is not locked: it has no part in this run, even if it is back by now. */
async function readLockedFacts(order: Order, lock: Lock, world: World, signal: AbortSignal): Promise<Facts> {
  const { environment } = order;
  const hosts = environment.hosts.filter((host) => !lock.unreachable.some((missing) => missing.host === host.name));
  const [facts, denied] = await Promise.all([readFacts({ ...environment, hosts }, world, signal, asksHostsAlone(order), order.run.id), deniedChanges(environment, runbooks[order.request.rollbackType], world, signal)]);
  return { ...facts, denied: new Map([...facts.denied, ...[...denied].filter(([name]) => !facts.denied.has(name))]), unreachable: [...lock.unreachable, ...facts.unreachable] };
}

/** A tag that somebody typed is looked for on the remote all the same. */
function asksHostsAlone({ request: { rollbackType, targetTag } }: Order): boolean {
  return runbooks[rollbackType].hostsAlone === true && targetTag === 'previous';
}

function show(made: Planned, { clock, emit }: World): Planned {
  emit({ kind: 'plan-made', at: clock.now().toISOString(), plan: made.plan });
  return made;
}
