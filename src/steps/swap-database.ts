// Full Rollback, Alternative: Full Database Restore (part 4): puts the restored database live by two renames in one transaction, and keeps the old one.
import { forgetRestore } from '../commands/restore';
import { commandsFor, hostScript } from '../commands/script';
import { databaseHost } from '../config/runs-on';
import { dropAdvice } from '../database/drop-advice';
import { keptNames, newestKept, sideName } from '../database/restore-marks';
import { codeOf, deadlock, lockTimeout, objectInUse } from '../database/sql-state';
import { countSessions, endSessions, holdStatement, rehearseStatement, swapState, swapStatement, type Swap, type SwapOrder } from '../database/swap';
import { backgroundWorkers, readDatabases, readTies, stopWorkers, untouchableSessions } from '../database/restore-queries';
import { messageOf, StepError } from '../errors';
import type { DatabaseSession } from '../ports';
import type { Situation } from '../plan/situation';
import { outsideAll } from './parts/admin-session';
import { databaseWork } from './parts/database-access';
import { endSessionsUntil } from './parts/end-sessions';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';

const tries = 3;
const betweenTriesMs = 500;
/** A rename gives up after five seconds by itself. */
const decidedWithinMs = 15_000;
const unchanged = 'Nothing was changed: the database is live as before.';

export const swapDatabase: Step = {
  title: 'Swap the databases',
  section: 'Full Rollback, Alternative: Full Database Restore',
  deadlineMs: 120_000,
  blocking: true,
  undo: 'rollback-type: database with database-strategy: undo-restore',
  plan,

  async run(_planned, context) {
    return outsideAll(context, async (session) => {
      const order = orderOf(context);
      const state = swapState(await readDatabases(session), order);
      if (state.kind === 'not-ready') throw new StepError(`there is nothing to swap: ${state.why}`, { nextAction: `${unchanged} Run this again from the beginning.` });
      if (state.kind === 'swapped') return describe(context, session, state.aside, { state: 'already' });
      const warnings = await refuseTies(session, state.swap);
      const { tookMs, ended } = await swapWithTries(context, session, state.swap);
      await forget(context);
      return describe(context, session, state.swap.aside, { warnings, phasesMs: { swap: tookMs } }, ended);
    });
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { environment: { database }, database: known, run } = situation;
  const strategy = known?.decision.strategy;
  if (database === undefined || known === undefined || (strategy !== 'restore' && strategy !== 'undo-restore')) return { notNeeded: 'only with database-strategy: restore or undo-restore' };
  const databases = known.restore?.databases ?? [];
  const next = strategy === 'restore' ? sideName(database.name, run.id) : newestKept(databases, database.name)?.name;
  const kept = keptNames(database.name, strategy === 'restore' ? 'before' : 'restored');
  if (next === undefined || isDone(situation)) return { says: [strategy === 'restore' ? 'the restore of this run is live already' : 'this run has swapped it back already'], commands: [] };
  return {
    says: [
      `${database.name} becomes ${kept} and stays; ${next} becomes ${database.name}: two renames in one transaction. All of its sessions are ended; new ones wait for a moment`,
      strategy === 'restore' ? 'nothing is lost: what was written since the backup is in the kept database, and database-strategy: undo-restore swaps back' : 'what was written since the restore is in the kept database',
    ],
    commands: [],
  };
}

/** Where there is a backup to restore, it is another one than what this run may have put live before. */
function isDone(situation: Situation): boolean {
  const { backup, databases = [] } = situation.database?.restore ?? {};
  return backup === undefined && swapState(databases, orderAt(situation, '')).kind === 'swapped';
}

function orderOf({ situation, ports }: StepContext): SwapOrder {
  return orderAt(situation, ports.clock.now().toISOString());
}

function orderAt({ database, environment, run, incident }: Situation, now: string): SwapOrder {
  const strategy = database?.decision.strategy === 'undo-restore' ? 'undo-restore' : 'restore';
  return { strategy, database: environment.database?.name ?? '', run: run.id, now, reason: incident };
}

/** What would make the rename fail is said before a single session is ended. */
async function refuseTies(session: DatabaseSession, { live, next }: Swap): Promise<string[]> {
  const { preparedTransactions, slots } = await readTies(session, live);
  if (preparedTransactions > 0) throw new StepError(`${live} has ${preparedTransactions} prepared transactions, with which it cannot be renamed`, { nextAction: `${unchanged} End them (COMMIT PREPARED or ROLLBACK PREPARED, see pg_prepared_xacts), then run this again.` });
  const workers = await backgroundWorkers(session, live);
  if (workers.length > 0) throw new StepError(`background workers are connected to ${live}, with which it cannot be renamed: ${workers.join(', ')}`, { nextAction: `${unchanged} ${stopWorkers}; then run this again.` });
  const others = await untouchableSessions(session, [live, next]);
  if (others.length > 0) throw new StepError(`sessions are open that our user may not end: ${others.map(({ pid, user, application, database }) => `${user} ${application} (pid ${pid}, in ${database})`).join(', ')}`, { nextAction: `${unchanged} End them, or give database.admin-url with a user that may (pg_signal_backend; a superuser for a superuser's), then run this again.` });
  return slots.length === 0 ? [] : [`The replication slots ${slots.join(', ')} stay with the old database: whoever reads them must begin anew on the restored one.`];
}

interface Swapped {
  readonly tookMs: number;
  readonly ended: number;
}

/** A session that slipped in can make one try fail. */
async function swapWithTries(context: StepContext, session: DatabaseSession, swap: Swap): Promise<Swapped> {
  for (let count = 1; ; count += 1) {
    try {
      return await swapOnce(context, session, swap);
    } catch (error) {
      context.signal.throwIfAborted();
      if (!isBusy(error) || count === tries) throw await explain(context, error, swap);
      await context.ports.clock.sleep(betweenTriesMs, context.signal);
    }
  }
}

function isBusy(error: unknown): boolean {
  return [objectInUse, lockTimeout, deadlock].includes(codeOf(error));
}

/** One session renames, one holds it back until all others are ended: whoever comes meanwhile waits behind the rename's lock. */
async function swapOnce(context: StepContext, session: DatabaseSession, swap: Swap): Promise<Swapped> {
  const numbers = await numbersOf(session, swap);
  const renaming = await outsideAll(context, (rename) => outsideAll(context, (hold) => renameHeld(context, { session, rename, hold }, swap, numbers)));
  if (renaming.result.kind === 'failed') await settle(context, renaming.result.error, renaming.pid);
  return { tookMs: renaming.tookMs, ended: renaming.ended };
}

interface Numbers {
  readonly live: string;
  readonly next: string;
}

async function numbersOf(session: DatabaseSession, { live, next }: Swap): Promise<Numbers> {
  const [numbers] = await session.rows<Numbers>(`select (select oid from pg_database where datname = $1)::text as live, (select oid from pg_database where datname = $2)::text as next`, [live, next]);
  if (numbers === undefined) throw new Error('PostgreSQL does not say which databases it has.');
  return numbers;
}

interface SwapSessions {
  readonly session: DatabaseSession;
  readonly rename: DatabaseSession;
  readonly hold: DatabaseSession;
}

type Renamed = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly error: unknown };

async function renameHeld(context: StepContext, { session, rename, hold }: SwapSessions, swap: Swap, { live, next }: Numbers): Promise<Swapped & { result: Renamed; pid: number }> {
  const { clock } = context.ports;
  const { lockTimeoutMs } = databaseWork(context).database;
  const [self] = await rename.rows<{ pid: number }>('select pg_backend_pid() as pid');
  await session.rows(endSessions, [[next]]);
  await rename.run(rehearseStatement(swap, lockTimeoutMs));
  const [there] = await session.rows<{ sessions: number }>(countSessions, [live]);
  await hold.run(holdStatement(swap.live, lockTimeoutMs));
  const beginMs = clock.monotonicMs();
  const done = rename.run(swapStatement(swap, lockTimeoutMs)).then((): Renamed => ({ kind: 'done' }), (error: unknown): Renamed => ({ kind: 'failed', error }));
  const pid = self?.pid ?? 0;
  await endSessionsUntil(context, { session, hold, database: live, pid, done });
  return { result: await done, pid, tookMs: Math.round(clock.monotonicMs() - beginMs), ended: there?.sessions ?? 0 };
}

/** The server's no is a no. A connection that broke says nothing: then the names tell, once that session is gone. @throws the error where it was not swapped. */
async function settle(context: StepContext, error: unknown, pid: number): Promise<void> {
  if (error instanceof Error && 'severity' in error) throw error;
  await outsideAll(context, async (session) => {
    for (let waitedMs = 0; waitedMs < decidedWithinMs; waitedMs += 100) {
      const still = await session.rows('select 1 from pg_stat_activity where pid = $1', [pid]);
      if (still.length === 0) break;
      await context.ports.clock.sleep(100, context.signal);
    }
    if (swapState(await readDatabases(session), orderOf(context)).kind !== 'swapped') throw error;
  });
}

async function explain(context: StepContext, error: unknown, { live, next }: Swap): Promise<StepError> {
  const state = await outsideAll(context, async (session) => swapState(await readDatabases(session), orderOf(context))).catch(() => undefined);
  context.signal.throwIfAborted();
  if (state === undefined) return new StepError(`it is not known whether the databases were swapped: ${messageOf(error)}`, { nextAction: `PostgreSQL does not answer any more. ${live} is wholly the old one or wholly the new one. When it answers, run this again: it looks which, and goes on from there.`, cause: error });
  const where = state.kind === 'swapped' ? `${live} is the new one.` : unchanged;
  return new StepError(`the databases were not swapped: ${messageOf(error)}`, { nextAction: `${where} Find out who holds sessions in ${live} or ${next} (pg_stat_activity), then run this again: what was restored is found again.`, cause: error });
}

async function forget({ ports, situation, signal }: StepContext): Promise<void> {
  const { environment } = situation;
  const hosts = [databaseHost(environment) ?? []].flat();
  const side = sideName(environment.database?.name ?? '', situation.run.id);
  await ports.hosts.look(commandsFor(hosts, (host) => hostScript(host, 'Forget what the restore needed', 20_000, forgetRestore(side))), signal);
}

async function describe(context: StepContext, session: DatabaseSession, aside: string | undefined, rest: Partial<StepOutcome>, ended?: number): Promise<StepOutcome> {
  const { strategy, database } = orderOf(context);
  const kept = aside === undefined ? 'the old database is gone' : `${aside} holds what was live before`;
  const detail = `${rest.state === 'already' ? 'it is live already' : `${database} is the ${strategy === 'restore' ? 'restored' : 'former'} one again`}${ended === undefined ? '' : `; ${ended} sessions were ended`}; ${kept}`;
  return outcome(detail, { ...rest, forPeople: aside === undefined ? [] : toDo(strategy, database, aside, await dropAdvice(session, aside)) });
}

function toDo(strategy: SwapOrder['strategy'], database: string, aside: string, how: string): string[] {
  const drop = `When nobody needs it any more: ${how}.`;
  if (strategy === 'undo-restore') return [`The database that the restore had made is kept as ${aside}, with everything written to it. ${drop}`];
  return [`The database as it was before is kept as ${aside}, with everything written since the backup. To swap back: rollback-type: database, database-strategy: undo-restore, confirm: ${database}. ${drop}`];
}
