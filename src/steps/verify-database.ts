// Post-Rollback Verification, 6. Database Connectivity: the database answers where the application asks it, its migrations are as
// decided, and no rows are missing that were there before the deployment.
import type { Baseline } from '../database/baseline';
import { countEachWithin, tableName } from '../database/measure';
import { knownMigrations } from '../database/migrations';
import { readMigrationRows } from '../database/queries';
import { countedName } from '../database/search-path';
import { explainByBackup, judgeRows, migrationProblems, type RowsVerdict } from '../database/verdict';
import { messageOf, StepError } from '../errors';
import { baselineOf, type Situation } from '../plan/situation';
import type { DatabaseSession } from '../ports';
import { databaseWork } from './parts/database-access';
import { outcome, type Intent, type NotNeeded, type Step, type StepContext } from './step';

const countLimitMs = 20_000;
const tries = 3;

export const verifyDatabase: Step = {
  title: 'Verify the database',
  section: 'Post-Rollback Verification, 6. Database Connectivity',
  deadlineMs: 180_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',
  plan,

  async run(_planned, context) {
    const session = await open(context);
    try {
      const migrations = await verifyMigrations(session, context);
      const rows = await verifyRows(session, context);
      return outcome([`answers at ${databaseWork(context).facts.address.database}`, migrations, rows.detail].join('; '), { warnings: rows.warnings });
    } finally {
      await session.close();
    }
  },
};

function plan(situation: Situation): Intent | NotNeeded {
  const { database } = situation;
  if (database === undefined) return { notNeeded: 'the configuration has no database' };
  const baseline = baselineOf(situation);
  return {
    says: [
      `${database.facts.address.database} answers at the application's address`,
      `${database.facts.release.length} migrations of ${situation.target.tag} are applied, none is failed${database.decision.actions.length === 0 ? '' : ', each one beyond it is as decided'}`,
      baseline?.database === undefined ? 'no baseline was recorded: rows are not compared' : `rows of ${tablesOf(baseline, situation).length} tables against the baseline of ${baseline.at}`,
    ],
    commands: [],
  };
}

/** Right after a swap the first try may meet the last moment of it. */
async function open(context: StepContext): Promise<DatabaseSession> {
  const { ports, signal } = context;
  const { address } = databaseWork(context).facts;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const session = await ports.databases.open(address, signal);
      await session.rows('select 1');
      return session;
    } catch (error) {
      signal.throwIfAborted();
      if (attempt === tries) throw new StepError(messageOf(error), { nextAction: 'Look at the database: does it run, does it let the application in? Then run this again.' });
      await ports.clock.sleep(1_000, signal);
    }
  }
}

/** @throws StepError naming each migration that is otherwise than decided. */
async function verifyMigrations(session: DatabaseSession, { situation }: StepContext): Promise<string> {
  const { facts, decision } = situation.database ?? { facts: undefined, decision: undefined };
  if (facts === undefined || decision === undefined) return '';
  const known = knownMigrations(await readMigrationRows(session, facts.schema));
  const problems = migrationProblems(known, facts.release, situation.target.tag, decision);
  const accepted = decision.strategy === 'restore' && situation.allow.includes('newer-code');
  if (problems.length > 0 && !accepted) throw new StepError(problems.join('; '), { nextAction: 'Look at _prisma_migrations; did a deployment run meanwhile? Then run this again.' });
  if (problems.length > 0) return `${problems.join('; ')} (allowed: newer-code)`;
  const rolledBack = known.filter(({ state }) => state === 'rolled-back').length;
  return `${facts.release.length} migrations of ${situation.target.tag} applied${rolledBack === 0 ? '' : `, ${rolledBack} rolled back`}`;
}

async function verifyRows(session: DatabaseSession, { situation }: StepContext): Promise<{ detail: string; warnings: readonly string[] }> {
  const baseline = baselineOf(situation);
  if (baseline?.database === undefined) return { detail: 'no baseline to compare rows with', warnings: [] };
  const tables = tablesOf(baseline, situation);
  if (tables.length === 0) return { detail: `the baseline of ${baseline.at} has counted none of the tables`, warnings: [] };
  const now = await countEachWithin(countLimitMs, session, tables);
  const { problems, warnings } = judgeRows(baseline, now, situation.target.commit, explanationOf(situation, baseline));
  if (problems.length > 0) throw emptied(problems);
  const compared = Object.keys(now.counts).length;
  return { detail: warnings.length === 0 ? `${compared} tables hold no fewer rows than in the baseline of ${baseline.at}` : `${warnings.length} of ${compared} tables hold fewer rows than in the baseline`, warnings: [...warnings, ...now.failed] };
}

function emptied(problems: RowsVerdict['problems']): StepError {
  return new StepError(problems.join('; '), { nextAction: 'Find the rows before anybody writes: in the database that a restore kept, in the dumps of a revert, in the backup. Where a table may be empty, name in database.counts the tables that matter; then run this again.' });
}

/** What the baseline has counted and the configuration still wants counted. Tables of what is undone have their own fate: a dump, or the orphans. */
function tablesOf(baseline: Baseline, { environment, database }: Situation): string[] {
  const known = Object.keys(baseline.database?.counts ?? {});
  const wanted = (environment.database?.counts ?? []).map((name) => countedName(name, known, database?.facts.schema ?? 'public'));
  const undone = (database?.decision.actions ?? []).flatMap(({ migration }) => migration.holdings.filter(({ columns, loss }) => columns.length === 0 && loss === 'dropped').map(({ schema, table }) => tableName({ schema, name: table })));
  return known.filter((table) => (wanted.length === 0 || wanted.includes(table)) && !undone.includes(table));
}

/** A restore takes rows away that were there. Of one that an earlier try of this run has put live, the day is not known any more. */
function explanationOf({ database }: Situation, baseline: Baseline): string | undefined {
  if (database?.decision.strategy !== 'restore') return undefined;
  const takenAt = database.restore?.backup?.takenAt;
  return takenAt === undefined ? 'it was restored from a backup' : explainByBackup(baseline, takenAt);
}
