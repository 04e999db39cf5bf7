// Full Rollback, Step 2: Rollback Database Migration. Failed migrations through Prisma's own command line, then one transaction for the rest.
import { meaningOf, resolveRolledBack } from '../commands/prisma';
import { commandsFor, hostScript } from '../commands/script';
import type { Database } from '../config/environment';
import { databaseHost } from '../config/runs-on';
import { downScript } from '../database/down-script';
import { describeHolding } from '../database/holdings';
import { describeObject } from '../database/made-objects';
import { knownMigrations } from '../database/migrations';
import { readMigrationRows } from '../database/queries';
import type { SqlStatement } from '../database/sql-statements';
import type { Decision, MigrationAction } from '../database/strategy';
import { CommitInDoubt, prismaLock, undoInOneTransaction, UndoFailure, type UndoOrder, type UndoResult } from '../database/undo';
import { StepError } from '../errors';
import type { PlannedStep } from '../plan/plan';
import type { Situation } from '../plan/situation';
import { databaseWork, withAccess } from './parts/database-access';
import { withDatabase } from './parts/database-session';
import { outputOf } from './parts/host-outcomes';
import { hooksOf, namesOf, orderFor } from './parts/undo-order';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext, type StepOutcome } from './step';

/** Of one `migrate resolve`; Prisma itself waits 10 s for its lock. */
const resolveTimeoutMs = 45_000;
const shownStatements = 30;

export const undoMigrations: Step = {
  title: 'Undo the migrations',
  section: 'Full Rollback, Step 2: Rollback Database Migration',
  documentedMs: 300_000,
  deadlineMs: 900_000,
  blocking: true,
  undo: 'deploy the newer release again: prisma migrate deploy applies them; rows come back from the dump',
  plan,
  run,
};

function plan(situation: Situation): Intent | NotNeeded {
  const { database } = situation.environment;
  if (database === undefined || situation.database === undefined) return { notNeeded: 'there is no database to change' };
  const { decision } = situation.database;
  if (decision.strategy === 'restore' || decision.strategy === 'undo-restore') return { notNeeded: `strategy ${decision.strategy}: the database comes with its migrations` };
  if (decision.actions.every(({ migration, action }) => action === 'keep' && migration.state === 'rolled-back') && database.after.length === 0) return { notNeeded: `nothing to undo: ${nothingBecause(decision)}` };
  const { nextDeploy, strategy, reason } = decision;
  return {
    says: [
      `Strategy ${strategy}: ${reason}`,
      ...decision.actions.flatMap(describeAction),
      ...hooksOf(database).map((statement) => `  database.after: ${shown(statement)}`),
      `The next prisma migrate deploy of the newer release ${nextDeploy.works ? 'works' : 'will fail'}: ${nextDeploy.why}`,
    ],
    commands: resolveCommands(situation, database, decision),
  };
}

function nothingBecause({ actions, reason }: Decision): string {
  return actions.length === 0 ? 'the database has no migration that the target lacks' : `${actions.map(({ migration }) => migration.name).join(', ')}: rolled back already (${reason})`;
}

const meaningOfActions = { revert: 'down.sql and its mark as rolled back, in one transaction', mark: 'marked as rolled back; its tables stay', resolve: 'prisma migrate resolve --rolled-back', keep: 'stays as it is' } as const;

function describeAction({ migration, action, why }: MigrationAction): string[] {
  const { name, state, file, holdings } = migration;
  const there = holdings.filter(({ exists }) => exists).map(describeHolding);
  const statements = action === 'revert' && file?.down !== undefined ? downScript(file.down).statements : [];
  return [
    `${name} (${state}): ${action}${why === '' ? '' : `, for ${why}`}: ${meaningOfActions[action]}`,
    ...(there.length === 0 ? [] : [`  ${action === 'revert' ? 'takes away' : 'leaves'} ${there.join('; ')}`]),
    ...statements.slice(0, shownStatements).map((statement) => `  ${shown(statement)}`),
    ...(statements.length > shownStatements ? [`  … and ${statements.length - shownStatements} statements more, of down.sql in ${file?.commit.slice(0, 12) ?? ''}`] : []),
  ];
}

/** In one line, with its texts, unless that would hide something behind a comment. */
function shown({ text, skeleton }: SqlStatement): string {
  return /--|\/\*/.test(text) ? skeleton : text.replace(/\s+/g, ' ');
}

function resolveCommands({ environment }: Situation, database: Database, { actions }: Decision): Intent['commands'] {
  const host = databaseHost(environment);
  const failed = actions.filter(({ action }) => action === 'resolve').map(({ migration }) => migration.name);
  if (host === undefined || failed.length === 0) return [];
  return commandsFor([host], () => hostScript(host, `Resolve ${failed.join(', ')}`, failed.length * resolveTimeoutMs, resolveRolledBack(database, environment, failed)));
}

async function run(planned: PlannedStep, context: StepContext): Promise<StepOutcome> {
  const { situation } = context;
  const { database } = databaseWork(context);
  const decision = situation.database?.decision;
  if (decision === undefined) return outcome('there is no database to change');
  const resolved = planned.commands.length === 0 ? undefined : await resolveFailed(planned, context, decision);
  const { result, doubted } = await undo(context, orderFor(context, decision, database));
  return {
    ...outcome(summaryOf(decision), { forPeople: leftForPeople(decision), output: resolved?.output ?? [] }),
    warnings: [...(resolved?.warnings ?? []), ...(doubted ? ['The connection broke while PostgreSQL committed; looked at again, all of it is done.'] : []), ...otherThanForecast(decision, result)],
  };
}

/** First, for it changes least: where Prisma cannot run, nothing else has been done. What counts is the rows, not what it printed. */
async function resolveFailed(planned: PlannedStep, context: StepContext, decision: Decision): Promise<Pick<StepOutcome, 'output' | 'warnings'>> {
  const wanted = namesOf(decision, 'resolve');
  const replies = await withAccess(context, () => context.ports.hosts.change(planned.step, planned.commands, { signal: context.signal }));
  const rows = await withDatabase(context, (session) => readMigrationRows(session, databaseWork(context).facts.schema));
  const states = knownMigrations(rows);
  const not = wanted.filter((name) => states.some((migration) => migration.name === name && migration.state !== 'rolled-back'));
  const output = outputOf(replies);
  if (not.length === 0) return { output, warnings: [] };
  const said = replies.map(({ stdout, stderr }) => `${stdout}\n${stderr}`).join('\n');
  throw new StepError(`prisma migrate resolve left ${not.join(', ')} as it was: ${meaningOf(said) || said.trim().split('\n').at(-1) || 'it said nothing'}`, { host: databaseWork(context).database.via, nextAction: 'Nothing else was changed. Mend what Prisma says (database.prisma in the configuration says where and how it runs), then run this again.' });
}

interface Undone {
  readonly result: UndoResult;
  /** The session broke while it committed, and it had committed. */
  readonly doubted: boolean;
}

async function undo(context: StepContext, order: UndoOrder): Promise<Undone> {
  if (order.undo.length === 0 && order.hooks.length === 0) return { result: { inTheWay: [] }, doubted: false };
  try {
    return { result: await withDatabase(context, (session) => undoInOneTransaction(session, order, context.signal)), doubted: false };
  } catch (error) {
    if (error instanceof CommitInDoubt) return lookAfterDoubt(context, order, error);
    if (error instanceof UndoFailure) throw new StepError(error.message, { nextAction: error.nextAction, cause: error });
    throw error;
  }
}

/** Prisma's lock is free once the broken session has ended, one way or the other; then the rows tell which. */
async function lookAfterDoubt(context: StepContext, order: UndoOrder, doubt: CommitInDoubt): Promise<Undone> {
  const rows = await withDatabase(context, async (session) => {
    await session.run(`begin; set local lock_timeout = 60000; select pg_advisory_xact_lock(${prismaLock}); commit`);
    return readMigrationRows(session, order.schema);
  });
  const states = knownMigrations(rows);
  const open = order.undo.filter(({ name }) => states.some((migration) => migration.name === name && migration.state !== 'rolled-back'));
  if (open.length === 0 && order.undo.length > 0) return { result: { inTheWay: [] }, doubted: true };
  const what = order.undo.length === 0 ? 'whether database.after was committed is not known' : `PostgreSQL took it all back: ${open.map(({ name }) => name).join(', ')} is as it was`;
  throw new StepError(`the connection broke while it committed (${doubt.message}); ${what}`, { nextAction: 'Run it again.', cause: doubt });
}

function summaryOf(decision: Decision): string {
  const parts = (['revert', 'mark', 'resolve', 'keep'] as const).flatMap((action) => {
    const names = namesOf(decision, action);
    return names.length === 0 ? [] : [`${{ revert: 'reverted', mark: 'marked as rolled back', resolve: 'resolved as rolled back', keep: 'kept' }[action]}: ${names.join(', ')}`];
  });
  return parts.join('; ') || 'the hooks of database.after ran';
}

/** What stays behind must not be forgotten. */
function leftForPeople({ actions, nextDeploy }: Decision): string[] {
  const left = actions.filter(({ action }) => action !== 'revert').flatMap(({ migration }) => migration.holdings.filter(({ exists }) => exists).map((holding) => `${describeHolding(holding)} (${migration.name})`));
  return [
    ...(left.length === 0 ? [] : [`Orphaned, nobody needs it at the target: ${left.join('; ')}. Drop it later with rollback-type: cleanup, or deploy the newer release again.`]),
    ...(nextDeploy.works ? [] : [`Before the newer release is deployed again: its prisma migrate deploy will fail, for ${nextDeploy.why}. rollback-type: cleanup takes that away.`]),
  ];
}

/** The text of down.sql promised more, or less, than it kept. */
function otherThanForecast({ nextDeploy }: Decision, { inTheWay }: UndoResult): string[] {
  if (!nextDeploy.works || inTheWay.length === 0) return [];
  return [`Other than forecast, the next prisma migrate deploy of the newer release will fail: ${inTheWay.map(describeObject).join(', ')} is still there.`];
}
