// The life of a rollback: authorization → lock → facts → target → plan → run → report. The same for the action and the terminal.
import { farewellMs, Voice } from './announcing';
import { authorize, checkDigest, type Permit } from './authorizing';
import type { Environment } from './config/environment';
import { describeHolder, noLock, takeLock, type Lock } from './engine/lock';
import { drill } from './drill';
import { watchDowntime } from './engine/downtime';
import type { Emit, RunReport, RunResult, StepRecord } from './engine/events';
import { execute } from './engine/execute';
import { SafeHosts } from './engine/hosts';
import { SteadyFleet } from './engine/steady-fleet';
import { describeProblem, messageOf, RefusedError } from './errors';
import { onlyLock } from './lock-only';
import { makePlan, type Order, type Planned } from './planning';
import type { Plan } from './plan/plan';
import type { Announcer, Approvals, Clock, Fleet, Ports } from './ports';
import type { Facts } from './preflight/facts';
import { readFacts } from './preflight/read-facts';
import { writeRecord } from './record';
import type { Runbook } from './runbooks/runbook';
import { runbooks } from './runbooks';
import type { Redact } from './report/redact';
import { steps } from './steps/registry';
import type { Carried } from './steps/step';

/** The systems and the machine that the run works with. */
export interface World extends Omit<Ports, 'hosts' | 'messages'> {
  readonly fleet: Fleet;
  readonly announcers: readonly Announcer[];
  readonly emit: Emit;
  /** Undefined where nobody can be asked, as in a terminal. */
  readonly approvals?: Approvals | undefined;
  /** For what is escaped before it is filed. */
  readonly redact?: Redact | undefined;
}

/** Never throws for what the systems do: every ending is a report. */
export async function rollback(order: Order, world: World, signal: AbortSignal): Promise<RunReport> {
  const startedAt = world.clock.now().toISOString();
  const beginMs = world.clock.monotonicMs();
  const ended = await endingOf(order, world, signal);
  const report: RunReport = { rollbackType: order.request.rollbackType, startedAt, durationMs: Math.round(world.clock.monotonicMs() - beginMs), ...ended };
  world.emit({ kind: 'run-ended', at: world.clock.now().toISOString(), report });
  return report;
}

async function endingOf(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  const { rollbackType, dryRun } = order.request;
  if (rollbackType === 'report') return writeRecord(order, world, signal);
  if (rollbackType === 'drill') return drill(order, world, rollback, signal).catch((error: unknown) => failedEarly(error, signal));
  return dryRun ? rehearse(order, world, signal) : perform(order, world, signal);
}

type Ending = Omit<RunReport, 'rollbackType' | 'startedAt' | 'durationMs'>;

const nothingRan = { steps: [], downtimeMs: undefined, baseline: undefined, authorization: undefined, announced: [], lock: 'none', warnings: [] } as const;

/** A dry run: everything is read, the plan is made, nothing changes, no lock is taken. */
async function rehearse(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    const facts = await readFacts(order.environment, steady(world), signal);
    const holders = facts.hosts.flatMap((host) => (host.lockHolder === undefined ? [] : [describeProblem(describeHolder(host.host, host.lockHolder))]));
    const { plan } = await makePlan(order, facts, steady(world), { resumed: false, warnings: holders }, signal);
    world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan });
    return { ...nothingRan, result: 'dry-run', plan, message: '', nextAction: '', warnings: plan.warnings };
  } catch (error) {
    return failedEarly(error, signal);
  }
}

/** Preflight mends broken connections, but waits for no host that does not answer at all. */
function steady(world: World): World {
  return { ...world, fleet: new SteadyFleet(world.fleet, world.clock, false) };
}

async function perform(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  if (runbooks[order.request.rollbackType].lockOnly !== undefined) return performLock(order, world, signal);
  let lock: Lock | undefined;
  let permit: Permit | undefined;
  let made: Planned;
  try {
    permit = await permission(order, world, signal);
    lock = await lockFor(order, steady(world), signal);
    const facts = await readLockedFacts(order.environment, lock, steady(world), signal);
    made = await makePlan(order, facts, steady(world), { resumed: lock.resumed, warnings: [], authorization: permit.authorization }, signal);
    checkDigest(permit, made.plan);
    await lock.describe({ from: made.plan.running.join(' '), target: made.plan.target.tag });
  } catch (error) {
    const kept = lock?.resumed === true;
    const warnings = kept || lock === undefined ? [] : await giveBack(lock);
    return { ...failedEarly(error, signal), authorization: permit?.authorization, lock: kept ? 'kept' : 'none', warnings };
  }
  world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan: made.plan });
  return { ...(await runPlan(order, world, made, lock, signal)), authorization: permit.authorization };
}

/** Before the lock: waiting for people must keep nobody out. Connections are opened meanwhile, and nothing is changed. */
async function permission(order: Order, world: World, signal: AbortSignal): Promise<Permit> {
  void world.fleet.connect?.(signal).catch(() => undefined);
  return authorize(order, world, async () => (await planAhead(order, world, signal)).plan, signal);
}

/** The plan as it would be now, made without the lock. */
async function planAhead(order: Order, world: World, signal: AbortSignal): Promise<Planned> {
  const facts = await readFacts(order.environment, steady(world), signal);
  const resumed = facts.hosts.some(({ lockHolder }) => lockHolder?.owner === order.run.id);
  const planned = await makePlan(order, facts, steady(world), { resumed, warnings: [] }, signal);
  world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan: planned.plan });
  return planned;
}

async function performLock(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    const lock = await lockFor(order, steady(world), signal);
    return { ...nothingRan, result: 'success', plan: undefined, nextAction: '', ...(await onlyLock(runbooks[order.request.rollbackType], lock, order.run.id)) };
  } catch (error) {
    return failedEarly(error, signal);
  }
}

/** What changes nothing waits for nobody. */
function lockFor(order: Order, world: World, signal: AbortSignal): Promise<Lock> {
  if (!runbooks[order.request.rollbackType].locks) return Promise.resolve(noLock);
  return takeLock(world.fleet, order.environment.hosts, lockDetails(order, world.clock), order.request.breakLock, signal);
}

/** A host that did not answer the lock is not locked: it has no part in this run, even if it is back by now. */
async function readLockedFacts(environment: Environment, lock: Lock, world: World, signal: AbortSignal): Promise<Facts> {
  const hosts = environment.hosts.filter((host) => !lock.unreachable.some((missing) => missing.host === host.name));
  const facts = await readFacts({ ...environment, hosts }, world, signal);
  return { ...facts, unreachable: [...lock.unreachable, ...facts.unreachable] };
}

async function runPlan(order: Order, world: World, { plan, situation }: Planned, lock: Lock, signal: AbortSignal): Promise<Ending> {
  const { environment, run, request } = order;
  const hosts = new SafeHosts(world.fleet, environment, run, world.clock);
  const voice = new Voice(world, situation);
  const ports: Ports = { ...world, hosts, messages: voice.messages };
  const probe = environment.health.checks.find((check) => check.on === 'runner');
  const watch = probe === undefined ? undefined : watchDowntime(probe, world.web, world.clock);
  const carried: Carried = {};
  const records = await execute(plan, steps, { situation, ports, carried, signal, progress: () => undefined }, voice.listening(world.emit));
  const downtimeMs = await watch?.stop();
  const result = resultOf(records, plan);
  const bad = records.find((record) => ['failed', 'inconclusive', 'cancelled'].includes(record.state));
  const message = bad === undefined ? '' : `${bad.planned.title}: ${bad.detail}`;
  const stopped = bad !== undefined && keepsLock(runbooks[request.rollbackType]);
  const frozen = bad === undefined && request.freeze && lock !== noLock;
  const kept = stopped || frozen;
  const speaking = voice.end({ stopped, watched: result !== 'cancelled' && records.some(({ planned }) => planned.step === 'watch-stability'), message });
  const [announced, described] = await Promise.all([speaking, stopped ? describeStop(order, lock, `${result} at ${bad.planned.step}`) : []]);
  // The lock goes back last: a run that is killed before that finds it again.
  const atLast = stopped ? described : frozen ? await freeze(order, lock) : await giveBack(lock);
  return { result, plan, steps: records, downtimeMs, message, nextAction: bad?.nextAction ?? '', baseline: carried.baseline, authorization: undefined, announced: announced.deliveries, lock: kept ? 'kept' : lock === noLock ? 'none' : 'released', warnings: [...plan.warnings, ...announced.warnings, ...atLast] };
}

/** What stops half way in something that is live keeps everybody else out. */
function keepsLock(runbook: Runbook): boolean {
  return runbook.switches || runbook.database === 'changes';
}

function resultOf(records: readonly StepRecord[], plan: Plan): RunResult {
  if (records.some((record) => record.state === 'cancelled')) return 'cancelled';
  if (records.some((record) => record.state === 'failed')) return 'failed';
  if (records.some((record) => record.state === 'inconclusive')) return 'inconclusive';
  if (records.some((record) => record.state === 'not-reached')) return 'cancelled';
  return plan.unreachable.length > 0 && !runbooks[plan.rollbackType].onlyRecords ? 'partial' : 'success';
}

async function giveBack(lock: Lock): Promise<string[]> {
  return (await lock.release()).map((host) => `${host}: the lock could not be given back; remove the folder lock in its state folder`);
}

/** The run ends here, half done: the lock says so to whoever comes next. A runner that is being cancelled has only seconds for it. */
async function describeStop({ request }: Order, lock: Lock, purpose: string): Promise<string[]> {
  const [result] = await Promise.allSettled([lock.describe({ purpose: `${request.rollbackType} rollback, ${purpose}` }, AbortSignal.timeout(farewellMs))]);
  return result.status === 'rejected' ? [`The lock could not be described anew: ${messageOf(result.reason)}`] : [];
}

/** The lock stays as a freeze: its purpose tells whoever finds it why. */
async function freeze({ request, run }: Order, lock: Lock): Promise<string[]> {
  await lock.describe({ purpose: `freeze after a ${request.rollbackType} rollback${request.reason === '' ? '' : ` (${request.reason})`}` });
  return [`The hosts are frozen: no deployment and no rollback starts until rollback-type: release with break-lock: ${run.id} lifts it.`];
}

function failedEarly(error: unknown, signal: AbortSignal): Ending {
  if (signal.aborted) return { ...nothingRan, result: 'cancelled', plan: undefined, message: 'Cancelled before anything was changed.', nextAction: '' };
  if (error instanceof RefusedError) return { ...nothingRan, result: 'refused', plan: undefined, message: error.problems.map(describeProblem).join('\n'), nextAction: 'Mend what is named, then run this again.' };
  throw error;
}

function lockDetails({ request, run }: Order, clock: Clock) {
  return { owner: run.id, actor: run.actor, url: run.url, incident: request.incident, purpose: `${purposeOf(request)}${run.breakGlass ? ' (break-glass)' : ''}`, since: clock.now().toISOString(), from: '', target: '' };
}

function purposeOf({ rollbackType, reason }: Order['request']): string {
  if (rollbackType === 'hold') return reason === '' ? 'deployment' : reason;
  return `${rollbackType} rollback`;
}
