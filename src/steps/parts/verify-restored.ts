// Compares the restored database with its backup and with the live one, and gives it what does not come with a rename (fault 31).
import type { Inspection } from '../../commands/sql-inspection';
import { alignObjects, alignProperties, readProperties } from '../../database/align-restored';
import { countLargeObjects, countOthers, countInOneStatement, estimateRows, largestFirst, literal, ownTables, readFeatures, readSequences, readSequenceValues, type Feature, type TableRows } from '../../database/catalog';
import { dropAdvice } from '../../database/drop-advice';
import { knownMigrations } from '../../database/migrations';
import { quoteName, readMigrationRows } from '../../database/queries';
import { judgeRestore, type RestoreEvidence, type RestoreVerdict } from '../../database/restore-verdict';
import { readMark, withMark } from '../../database/restore-marks';
import { readDatabases } from '../../database/restore-queries';
import { messageOf, StepError } from '../../errors';
import type { DatabaseSession } from '../../ports';
import { inAdminSession } from './admin-session';
import { databaseWork } from './database-access';
import type { StepContext } from '../step';

export interface Verified {
  readonly verdict: RestoreVerdict;
  /** Statements that were needed to make it like the live one. */
  readonly aligned: readonly string[];
}

/** @throws StepError when it may not go live; then it is dropped, and the live database was not touched. */
export async function verifyRestored(context: StepContext, side: string, inspection: Inspection, baseline?: RestoreEvidence['baseline']): Promise<Verified> {
  const reading = inAdminSession(context, databaseWork(context).database.name, (session) => readLive(context, session));
  // Until it is waited for, below.
  reading.catch(() => undefined);
  const { verdict, aligned, problems } = await inAdminSession(context, side, async (session) => {
    const found = await compare(context, session, { side, live: reading, inspection, baseline });
    if (found.problems.length === 0) await markVerified(session, side);
    return found;
  });
  if (problems.length === 0) return { verdict, aligned };
  const left = await dropSide(context, side);
  throw new StepError(`the restored database may not go live: ${problems.join('; ')}`, { nextAction: `The live database was not touched${left === undefined ? ', and the restored one was dropped' : `; the restored one could not be dropped (${left.why}), so do it by hand: ${left.how}`}. Choose another backup (input backup), then run this again.` });
}

/** Why it could not be, and how people do it: what it is refused for must be heard all the same. */
async function dropSide(context: StepContext, side: string): Promise<{ readonly why: string; readonly how: string } | undefined> {
  return inAdminSession(context, databaseWork(context).database.name, (session) =>
    session.run(`drop database if exists ${quoteName(side)} with (force)`).then(() => undefined, async (error: unknown) => ({ why: messageOf(error), how: await dropAdvice(session, side) })),
  );
}

interface Comparison {
  readonly side: string;
  readonly live: Promise<RestoreEvidence['live']>;
  readonly inspection: Inspection;
  readonly baseline: RestoreEvidence['baseline'];
}

/** Rows are counted while the live database is read. Owners are given afterwards: both want locks on all tables, each in its own order. */
async function compare(context: StepContext, session: DatabaseSession, { side, live: reading, inspection, baseline }: Comparison): Promise<Verified & { problems: string[] }> {
  const before = await readFeatures(session);
  const [rows, live] = await Promise.all([countBySessions(context, side, ownTables(before)), reading]);
  const owners = await alignOwners(session, live.features, before, inspection, context);
  const aligned = [...owners, ...(await alignDatabase(session, databaseWork(context).database.name, side))];
  const features = owners.length === 0 ? before : await readFeatures(session);
  const others = await countOthers(session, Object.keys(inspection.rows).filter((name) => !rows.some((table) => table.name === name)));
  const restored = { features, rows, others, largeObjects: await countLargeObjects(session), sequences: await readSequences(session), migrations: await readMigrations(context, session) };
  const verdict = judgeRestore({ counted: inspection.rows, restored, live, baseline, ...expectations(context) });
  const useless = alignObjects(live.features, restored.features, undefined).map((statement) => `it was of no use: ${statement}`);
  return { verdict, aligned, problems: [...verdict.problems, ...useless] };
}

/** In as many sessions as a restore has, each with a share of the large tables. */
async function countBySessions(context: StepContext, side: string, tables: readonly string[]): Promise<TableRows[]> {
  const { jobs } = databaseWork(context).database;
  const shares = await inAdminSession(context, side, async (session) => {
    const ordered = await largestFirst(session, tables);
    const share = (part: number) => ordered.filter((_, index) => index % jobs === part);
    const others = Array.from({ length: jobs - 1 }, (_, index) => inAdminSession(context, side, (other) => countInOneStatement(other, share(index + 1))));
    return Promise.all([countInOneStatement(session, share(0)), ...others]);
  });
  return shares.flat();
}

export function expectations({ situation }: Pick<StepContext, 'situation'>): Pick<RestoreEvidence, 'scripts' | 'needed' | 'allowsFailed'> {
  const { beyond = [], release = [] } = situation.database?.facts ?? {};
  const anyCode = situation.allow.includes('newer-code');
  return { scripts: new Map(beyond.flatMap(({ name, file }) => (file === undefined ? [] : [[name, file.up] as const]))), needed: anyCode ? [] : release, allowsFailed: anyCode };
}

async function readLive(context: StepContext, session: DatabaseSession): Promise<RestoreEvidence['live']> {
  const features = await readFeatures(session);
  return { features, rows: await estimateRows(session), largeObjects: await countLargeObjects(session), sequences: await readSequenceValues(session), migrations: await readMigrations(context, session) };
}

async function readMigrations(context: StepContext, session: DatabaseSession): Promise<RestoreEvidence['restored']['migrations']> {
  return knownMigrations(await readMigrationRows(session, databaseWork(context).facts.schema));
}

/** A dump without owners makes everything belong to whoever restores it. */
async function alignOwners(session: DatabaseSession, live: readonly Feature[], restored: readonly Feature[], inspection: Inspection, context: StepContext): Promise<string[]> {
  const heir = inspection.owners > 0 ? undefined : (await readProperties(session, databaseWork(context).database.name))?.owner;
  const statements = alignObjects(live, restored, heir);
  await runAll(session, statements);
  return statements;
}

async function alignDatabase(session: DatabaseSession, live: string, side: string): Promise<string[]> {
  const [wanted, own] = [await readProperties(session, live), await readProperties(session, side)];
  if (wanted === undefined || own === undefined) throw new StepError(`${wanted === undefined ? live : side} is not there any more`, { nextAction: 'Look at the databases of the server (psql -l), then run this again.' });
  const statements = alignProperties(side, wanted, own);
  await runAll(session, statements);
  return statements;
}

/** All or nothing. */
async function runAll(session: DatabaseSession, statements: readonly string[]): Promise<void> {
  if (statements.length === 0) return;
  try {
    await session.run(statements.join(';\n'));
  } catch (error) {
    throw new StepError(`the restored database cannot be made like the live one: ${messageOf(error)}`, { nextAction: `The live database was not touched. Give the user of database.admin-url the right, or do it by hand in the restored one, then run this again: ${statements.join('; ')}`, cause: error });
  }
}

async function markVerified(session: DatabaseSession, side: string): Promise<void> {
  const comment = (await readDatabases(session)).find(({ name }) => name === side)?.comment ?? '';
  const mark = readMark(comment);
  if (mark === undefined) throw new StepError(`${side} does not say any more where it comes from`, { nextAction: 'The live database was not touched. Run this again.' });
  await session.run(`comment on database ${quoteName(side)} is ${literal(withMark(comment, { ...mark, state: 'verified' }))}`);
}
