// From facts to a plan: target, database, every reason not to start, and the runbook made concrete.
import { createHash } from 'node:crypto';
import { keptOf } from './commands/dump';
import type { LockDetails } from './commands/lock';
import type { Environment } from './config/environment';
import { holders } from './config/runs-on';
import { foreseeRestore } from './database/foresee-restore';
import { decide } from './database/strategy';
import { describeProblem, RefusedError, type Problem } from './errors';
import { buildPlan } from './plan/build-plan';
import type { DrillEntry } from './plan/drill-history';
import { withExpectedTimes } from './plan/expected-times';
import type { Plan } from './plan/plan';
import { bareSituation, partsOf, type DatabaseSituation, type Situation } from './plan/situation';
import { missingBuildTools } from './preflight/missing-build-tools';
import { nothingToUndo } from './plan/nothing-to-undo';
import { goneAlready } from './plan/gone-already';
import { chooseTarget, type Release } from './plan/target';
import { holding } from './plan/what-runs';
import { planDigest, statementsOf } from './plan/plan-digest';
import type { Authorization } from './policy/authorization';
import { scenarioWarnings } from './policy/free-scenario';
import { authorizationText, needOf, needText, scenarioOf } from './policy/who-must-agree';
import { covers } from './policy/half-done';
import { databaseRefusals, databaseWarnings } from './policy/database-safety';
import { rowRefusals, rowWarnings } from './policy/row-safety';
import type { Facts } from './preflight/facts';
import { readRestore, type BackupSystems } from './preflight/read-backup';
import { brief, patient, type Patience } from './preflight/limited-session';
import { readDatabase, type DatabaseSystems } from './preflight/read-database';
import { readTarget } from './preflight/read-target';
import { preflightWarnings, refusals } from './preflight/refusals';
import { doubtfulNames, wrongNames } from './preflight/wrong-names';
import type { NameQuestion } from './preflight/wrong-paths';
import type { Fleet } from './ports';
import type { Request, RunIdentity, Strategy } from './request';
import { runbooks } from './runbooks';
import type { Runbook } from './runbooks/runbook';
import { steps } from './steps/registry';
import { whoIsSilent } from './who-is-silent';
import type { World } from './world';

export interface Order {
  readonly request: Request;
  readonly run: RunIdentity;
  readonly environment: Environment;
  /** What earlier drills took, as the checkout has it. */
  readonly drills?: readonly DrillEntry[];
}

export interface Planned {
  readonly plan: Plan;
  readonly situation: Situation;
}

export interface PlanningState {
  /** An earlier try of this run, or a run whose lock it takes over, may stand half done. */
  readonly resumed: boolean;
  readonly warnings: readonly string[];
  /** Undefined as long as nobody has agreed: the plan then says who must. */
  readonly authorization?: Authorization | undefined;
}

/** @throws RefusedError with every reason not to start. */
export async function makePlan(order: Order, facts: Facts, world: World, { resumed, warnings, authorization }: PlanningState, signal: AbortSignal): Promise<Planned> {
  const { request, run, environment } = order;
  const runbook = runbooks[request.rollbackType];
  const earlier = resumed ? earlierTry(facts, order) : undefined;
  const { previousIs, switches } = runbook;
  const destination = chooseTarget(facts, { tag: request.targetTag, prefix: environment.tagPrefix, allow: request.allow, earlier, previousIs, switches, parts: partsOf(environment, runbook), via: environment.frontend?.via ?? '', holders: holders(environment) });
  const names = destination.target === undefined ? undefined : await lookForNames(order, facts, destination.target, world.fleet, signal);
  const again = resumed || !switches ? [] : goneAlready(facts, { run: run.id, tag: request.targetTag, prefix: environment.tagPrefix, parts: partsOf(environment, runbook), known: new Map(facts.hosts.flatMap(({ tags }) => [...tags])) });
  const problems: Problem[] = [...refusals(facts, environment, runbook, run.id), ...again, ...(facts.hosts.length === 0 ? [] : destination.problems), ...(names === undefined ? [] : wrongNames(names))];
  if (problems.length > 0 || destination.target === undefined || names === undefined) throw new RefusedError(problems);
  const database = await readDatabaseFor(order, facts, destination.target, runbook, world, signal);
  const rows = rowRefusals(database.situation?.facts, runbook);
  if (rows.length > 0) throw new RefusedError(rows);
  const scenario = scenarioOf(environment.authorization, request.scenario)?.name ?? request.scenario;
  const found: Situation = { ...bareSituation(order), scenario, running: destination.running, target: destination.target, serves: destination.serves, facts, database: database.situation };
  const situation: Situation = resumed ? { ...found, silent: await whoIsSilent(found, world, signal) } : found;
  const plan = withExpectedTimes(buildPlan(runbook, steps, situation, [...warnings, ...scenarioWarnings(environment, request.scenario), ...destination.warnings, ...preflightWarnings(facts, environment, runbook), ...doubtfulNames(names), ...database.warnings, ...rowWarnings(database.situation?.facts, runbook)]), order.drills ?? []);
  const builds = missingBuildTools(plan, facts, environment);
  const reasons = [...(resumed ? [] : nothingToUndo(plan, runbook)), ...builds.problems];
  if (reasons.length > 0) throw new RefusedError(reasons);
  const decision = authorization === undefined ? needText(needOf({ request, run, environment, runbook })) : authorizationText(authorization);
  const keptBefore = [...new Set(keptOf([run.id, request.breakLock], facts.hosts.flatMap(({ dumpNotes }) => dumpNotes ?? [])))].map((line) => `Of an earlier try: ${line}`);
  return { situation, plan: { ...plan, warnings: [...plan.warnings, ...builds.warnings], ...(keptBefore.length === 0 ? {} : { keptBefore }), authorization: decision, digest: planDigest(plan, sha256, statementsOf(situation)) } };
}

/** Asks hosts about the target only where the live tree lacks something, or pm2 does not know the backend. */
async function lookForNames({ request: { rollbackType, allow }, environment }: Order, facts: Facts, target: Release, fleet: Fleet, signal: AbortSignal): Promise<NameQuestion> {
  const runbook = runbooks[rollbackType];
  return { facts, environment, runbook, allow, target, looked: await readTarget(environment, facts, target, runbook, fleet, signal) };
}

/** What this run wrote into its lock, or the one whose lock it takes over, as far as it was about the same part. A host may have missed it. */
function earlierTry({ hosts }: Facts, order: Order): Pick<LockDetails, 'from' | 'target'> | undefined {
  const own = hosts.flatMap(({ lockHolder }) => (lockHolder !== undefined && goesOnFrom(lockHolder, order) ? [lockHolder] : []));
  return own.find((each) => each.from !== '' && covers(each, order.request.rollbackType));
}

/** Whether a run finds in this lock what it goes on from: it is its own, or one that it takes over and that had planned. */
export function goesOnFrom({ owner, from, settled }: LockDetails, { run, request }: Order): boolean {
  return owner === run.id || (owner === request.breakLock && from !== '' && settled !== true);
}

/** What changes the database must know it; what leaves it alone goes on without, and says so. */
async function readDatabaseFor({ request, run, environment }: Order, facts: Facts, target: Release, runbook: Runbook, world: DatabaseSystems & BackupSystems, signal: AbortSignal): Promise<{ situation: DatabaseSituation | undefined; warnings: string[] }> {
  const { database } = environment;
  if (runbook.database === 'none' || (runbook.hostsAlone === true && !setsRows(environment))) return { situation: undefined, warnings: [] };
  if (database === undefined) return { situation: undefined, warnings: noDatabase(runbook) };
  try {
    const strategy = runbook.strategy ?? (runbook.database === 'changes' ? request.strategy : 'keep');
    const databaseFacts = await readDatabase(environment, database, target, world, signal, patienceFor(runbook, strategy));
    const decision = decide(strategy, databaseFacts.beyond);
    const situation = { facts: databaseFacts, decision };
    const problems = databaseRefusals(database, situation, holding(facts.hosts, holders(environment)), target, { runbook, confirm: request.confirm, allow: request.allow });
    if (problems.length > 0) throw new RefusedError(problems);
    const restore = await readRestore(environment, database, databaseFacts, facts.hosts, { strategy: decision.strategy, backup: request.backup, run: run.id, allow: request.allow }, world, signal);
    const foreseen = restore?.backup === undefined ? [] : foreseeRestore(databaseFacts, restore.backup, !request.allow.includes('newer-code'));
    return { situation: { ...situation, restore }, warnings: [...databaseWarnings(situation, runbook, target), ...foreseen] };
  } catch (error) {
    if (!(error instanceof RefusedError) || runbook.database === 'changes') throw error;
    return { situation: undefined, warnings: error.problems.map((problem) => `The database was not read: ${describeProblem(problem)}`) };
  }
}

/** What takes rows away must know them; nobody waits long for what is only shown. */
function patienceFor({ database }: Runbook, strategy: Strategy): Patience {
  return database === 'changes' ? { ...patient, mustCount: strategy === 'auto' || strategy === 'revert' } : brief;
}

/** The flag and the banner of the synchronisation may be rows of the database. */
function setsRows({ sync: { flag, banner } }: Environment): boolean {
  return flag !== undefined || (banner !== undefined && !('url' in banner));
}

/** @throws RefusedError where the type is all about it. */
function noDatabase(runbook: Runbook): string[] {
  if (runbook.database === 'changes') throw new RefusedError([{ where: 'configuration', what: `${runbook.type} needs a database, and none is described`, mend: 'add database: to the environment, or run a quick rollback' }]);
  return [];
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
