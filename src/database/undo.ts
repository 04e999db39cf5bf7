// The one transaction that undoes migrations: Prisma's own lock, the rows compared with the plan, down.sql and the mark for each, newest
// first, nothing lost that is not in a dump, the hooks. All or nothing. Full Rollback, Step 2: Rollback Database Migration.
import type { DatabaseSession } from '../ports';
import { placeOf } from './holdings';
import { covers, lossesSince, objectionTo, readCatalog, readPrint, type Catalog, type KeptRows, type Place } from './losses';
import type { MadeObject } from './made-objects';
import { knownMigrations, stateOf, type KnownMigration } from './migrations';
import { quoteName, quoteTable, readMigrationRows, standingOf } from './queries';
import { searchIn } from './search-path';
import type { SqlStatement } from './sql-statements';
import { codeOf, explained, isBroken, isPassing, lockTimeout } from './sql-state';

export interface Undoing {
  readonly name: string;
  /** Of down.sql; none where the mark alone is set. */
  readonly statements: readonly SqlStatement[];
}

export interface UndoOrder {
  readonly schema: string;
  readonly lockTimeoutMs: number;
  /** Longest time of one statement; undefined: what the server says. */
  readonly statementTimeoutMs?: number | undefined;
  /** Newest first. */
  readonly undo: readonly Undoing[];
  /** What the plan was made for. */
  readonly expected: readonly Pick<KnownMigration, 'name' | 'state'>[];
  /** What the scripts take away, as far as their text says; it is locked first. */
  readonly doomed: readonly Place[];
  readonly kept: readonly KeptRows[];
  /** What would be in the way of applying the migrations again. */
  readonly made: readonly MadeObject[];
  readonly hooks: readonly SqlStatement[];
}

export interface UndoResult {
  /** Of `made`, what is there still. */
  readonly inTheWay: readonly MadeObject[];
}

/** Nothing was changed: PostgreSQL took it all back. */
export class UndoFailure extends Error {
  override readonly name = 'UndoFailure';

  constructor(
    message: string,
    readonly nextAction: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The session broke while it committed: look whether it did. */
export class CommitInDoubt extends Error {
  override readonly name = 'CommitInDoubt';
}

/** The advisory lock that Prisma's own command line takes. */
export const prismaLock = 72_707_369;
const nothingChanged = 'Nothing was changed.';
const mend = 'Mend in the database what it meets, such as an object that depends on what goes or a right that is missing, or choose database-strategy: keep; then run it again. down.sql itself is read from the commit of the release that brought it: a mended one counts only in a commit.';

/** @throws UndoFailure, CommitInDoubt. */
export async function undoInOneTransaction(session: DatabaseSession, order: UndoOrder, signal: AbortSignal): Promise<UndoResult> {
  try {
    await begin(session, order);
    await compareWithPlan(session, order);
    await undoWithoutLoss(session, order);
    await runHooks(session, order);
    await requireUndone(session, order);
    const inTheWay = await standingOf(session, order.made);
    signal.throwIfAborted();
    await commit(session);
    return { inTheWay };
  } catch (error) {
    if (error instanceof CommitInDoubt) throw error;
    const holders = codeOf(error) === lockTimeout ? await readHolders(session, order) : '';
    signal.throwIfAborted();
    throw describeFailure(error, holders);
  }
}

/**
 * The same up to its commit, and everything is taken back. Whether the rows are kept is not asked: they are dumped later.
 * @returns why it is no proof either way, such as a lock that it did not get; empty where all of it works.
 * @throws UndoFailure where PostgreSQL refuses it.
 */
export async function tryInOneTransaction(session: DatabaseSession, order: UndoOrder): Promise<string> {
  try {
    await begin(session, order);
    await undoAll(session, order);
    await runHooks(session, order);
    await session.run('set constraints all immediate; rollback');
    return '';
  } catch (error) {
    if (isPassing(error)) return textOf(error);
    throw describeFailure(error, '');
  }
}

async function begin(session: DatabaseSession, order: UndoOrder): Promise<void> {
  const { doomed } = order;
  await session.run('begin');
  await settings(session, order);
  await session.rows('select pg_advisory_xact_lock($1)', [prismaLock]);
  await lock(session, doomed);
}

/** As Prisma runs its scripts. Also takes back what a script before has set. */
async function settings(session: DatabaseSession, { schema, lockTimeoutMs, statementTimeoutMs }: UndoOrder): Promise<void> {
  await session.run(`reset session authorization; reset all; set local lock_timeout = ${lockTimeoutMs}${statementTimeoutMs === undefined ? '' : `; set local statement_timeout = ${statementTimeoutMs}`}`);
  if (schema !== 'public') await session.run(`set local search_path = ${quoteName(schema)}`);
}

/** From here on nobody writes to what goes. Values that are written over may be read meanwhile. */
async function lock(session: DatabaseSession, places: readonly Place[]): Promise<void> {
  const tables = (wanted: (place: Place) => boolean) => [...new Set(places.filter(wanted).map(quoteTable))].join(', ');
  const gone = tables(({ loss }) => loss === 'dropped');
  const written = tables(({ loss }) => loss !== 'dropped');
  if (gone !== '') await session.run(`lock table ${gone} in access exclusive mode`);
  if (written !== '') await session.run(`lock table ${written} in exclusive mode`);
}

async function compareWithPlan(session: DatabaseSession, { schema, expected }: UndoOrder): Promise<void> {
  const text = (migrations: UndoOrder['expected']) => migrations.map(({ name, state }) => `${name} ${state}`);
  const planned = text(expected);
  const found = text(knownMigrations(await readMigrationRows(session, schema)));
  const differences = [...found.filter((each) => !planned.includes(each)).map((each) => `now: ${each}`), ...planned.filter((each) => !found.includes(each)).map((each) => `in the plan: ${each}`)];
  if (differences.length > 0) throw new UndoFailure(`the migrations are not the ones that the plan was made for (${differences.join('; ')}): somebody deployed or resolved meanwhile. ${nothingChanged}`, 'Run it again: it plans afresh.');
}

/** What the scripts took away without saying so is looked at before it goes: they run again, this time with that locked. */
async function undoWithoutLoss(session: DatabaseSession, order: UndoOrder): Promise<void> {
  if (order.undo.every(({ statements }) => statements.length === 0)) return undoAll(session, order);
  const catalog = await readCatalog(session);
  const looked = await lookAt(session, order.doomed);
  for (let unforeseen = await tryToUndo(session, order, catalog, looked); unforeseen.length > 0; unforeseen = await tryToUndo(session, order, catalog, looked)) {
    await session.run('rollback to savepoint before_undoing');
    await lock(session, unforeseen);
    looked.push(...(await lookAt(session, unforeseen)));
    requireKept(looked.slice(-unforeseen.length), order);
  }
}

async function lookAt(session: DatabaseSession, places: readonly Place[]): Promise<KeptRows[]> {
  const looked: KeptRows[] = [];
  for (const place of places) looked.push(await readPrint(session, place));
  return looked;
}

/** @returns what goes and was not looked at. */
async function tryToUndo(session: DatabaseSession, order: UndoOrder, catalog: Catalog, looked: readonly KeptRows[]): Promise<Place[]> {
  await session.run('savepoint before_undoing');
  await undoAll(session, order);
  const losses = await lossesSince(catalog, session);
  requireKept(looked.filter((each) => losses.some((loss) => covers(each, loss))), order);
  return losses.filter((loss) => !looked.some((each) => covers(each, loss)));
}

/** Newest first: down.sql, then what Prisma's own `migrate resolve` writes. */
async function undoAll(session: DatabaseSession, order: UndoOrder): Promise<void> {
  const { undo, schema } = order;
  for (const { name, statements } of undo) {
    await runAll(session, `${name}/down.sql`, statements);
    if (statements.length > 0) await settings(session, order);
    await session.rows(`update ${quoteName(schema)}._prisma_migrations set rolled_back_at = now() where migration_name = $1 and rolled_back_at is null`, [name]);
  }
}

/** They belong to the application, not to Prisma: their names may be in public, too. */
async function runHooks(session: DatabaseSession, order: UndoOrder): Promise<void> {
  const { hooks, schema } = order;
  if (hooks.length === 0) return;
  await searchIn(session, schema);
  await runAll(session, 'database.after', hooks);
  await settings(session, order);
}

function requireKept(looked: readonly KeptRows[], { kept }: UndoOrder): void {
  const objections = looked.flatMap((each) => {
    const objection = objectionTo(each, kept);
    return objection === undefined ? [] : [`${placeOf(each)}: ${objection}`];
  });
  if (objections.length === 0) return;
  throw new UndoFailure(`rows would be lost: ${objections.join('; ')}. ${nothingChanged}`, 'Run it again: it dumps afresh. Where down.sql takes away more than its text says (CASCADE, functions, triggers), name those tables in it, or choose database-strategy: keep.');
}

async function runAll(session: DatabaseSession, where: string, statements: readonly SqlStatement[]): Promise<void> {
  for (const [index, { text, skeleton }] of statements.entries()) {
    try {
      await session.run(text);
    } catch (error) {
      const shown = skeleton.length > 120 ? `${skeleton.slice(0, 120)}…` : skeleton;
      throw Object.assign(new Error(`${where}, statement ${index + 1} of ${statements.length} (${shown}): ${textOf(error)}`, { cause: error }), { code: codeOf(error) });
    }
  }
}

async function requireUndone(session: DatabaseSession, { undo, schema }: UndoOrder): Promise<void> {
  const rows = await readMigrationRows(session, schema);
  const not = undo.filter(({ name }) => stateOf(rows.filter((row) => row.name === name)) !== 'rolled-back');
  if (not.length > 0) throw new UndoFailure(`${not.map(({ name }) => name).join(', ')} could not be marked as rolled back. ${nothingChanged}`, 'Look at _prisma_migrations: a trigger or a policy may keep its rows as they are.');
}

async function commit(session: DatabaseSession): Promise<void> {
  try {
    await session.run('commit');
  } catch (error) {
    // The server's own word that it refused, such as a deferred constraint; what says that the session broke says nothing.
    if (!isBroken(error)) throw error;
    throw new CommitInDoubt(textOf(error), { cause: error });
  }
}

/** Who holds what we waited for; empty when that cannot be read. */
async function readHolders(session: DatabaseSession, { doomed }: UndoOrder): Promise<string> {
  try {
    await session.run('rollback');
    const rows = await session.rows<{ holder: string }>(
      `select distinct format('session %s (%s, %s)', a.pid, coalesce(nullif(a.application_name, ''), a.usename, 'unknown'), coalesce(a.state, 'state unknown')) as holder
       from pg_locks l join pg_stat_activity a on a.pid = l.pid
       where l.granted and a.pid <> pg_backend_pid() and (l.relation::text in (select to_regclass(name)::oid::text from unnest($1::text[]) as name) or (l.locktype = 'advisory' and l.objid = $2))`,
      [doomed.map(quoteTable), prismaLock],
    );
    return rows.map(({ holder }) => holder).join(', ');
  } catch {
    return '';
  }
}

function describeFailure(error: unknown, holders: string): UndoFailure {
  if (error instanceof UndoFailure) return error;
  if (codeOf(error) === lockTimeout) {
    return new UndoFailure(`another session did not let go in time: ${textOf(error)}${holders === '' ? '' : `; held by ${holders}`}. ${nothingChanged}`, `End that session (select pg_terminate_backend(pid)) or wait for it, then run this again; database.lock-timeout says how long to wait.`, { cause: error });
  }
  const lost = isBroken(error);
  return new UndoFailure(`${textOf(error)}. ${lost ? 'The session broke before it committed: PostgreSQL takes it all back.' : nothingChanged}`, lost ? 'Run it again.' : mend, { cause: error });
}

function textOf(error: unknown): string {
  return error instanceof Error ? explained(error) : String(error);
}
