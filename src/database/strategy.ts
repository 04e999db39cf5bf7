// What happens to each migration that the target does not have (Database Rollback). Pure: facts in, decision out.
import type { Problem } from '../errors';
import type { Strategy } from '../request';
import { commitsMidway, downScriptProblems } from './down-script';
import { describeHolding, isSameTable, type Holding } from './holdings';
import { describeObject, dropsOf, isDropped, type MadeObject } from './made-objects';
import type { KnownMigration } from './migrations';
import { sqlStatements } from './sql-statements';

/** A migration beyond the target, with what git and the database say about it. */
export interface MigrationBeyond extends KnownMigration {
  /** Where its files were found; undefined: in no commit that the host has. */
  readonly file: MigrationFile | undefined;
  /** What its down.sql (or, without one, the reverse of its migration.sql) takes away. */
  readonly holdings: readonly Holding[];
  /** What its migration.sql makes by a plain CREATE or ADD, as far as it is in the database now. */
  readonly standing: readonly MadeObject[];
}

export interface MigrationFile {
  readonly commit: string;
  /** Its migration.sql is the one that was applied. */
  readonly matches: boolean;
  readonly up: string;
  readonly down: string | undefined;
}

/**
 * - `revert`: down.sql and the mark, in one transaction.
 * - `mark`: the mark alone.
 * - `resolve`: Prisma's own `migrate resolve --rolled-back`, for a failed one.
 * - `keep`: nothing.
 */
export interface MigrationAction {
  readonly migration: MigrationBeyond;
  readonly action: 'revert' | 'mark' | 'resolve' | 'keep';
  /** Why this and not what the strategy says plainly; empty where it does. */
  readonly why: string;
}

export interface Decision {
  readonly strategy: Strategy;
  /** Why, for people. */
  readonly reason: string;
  /** Newest first. */
  readonly actions: readonly MigrationAction[];
  /** Whether the next `prisma migrate deploy` of the newer release will work, and why. */
  readonly nextDeploy: { readonly works: boolean; readonly why: string };
  readonly problems: readonly Problem[];
}

/**
 * One strategy for all of them: a newer migration may build on an older one, so an older one is never reverted while a newer one
 * stays, and `auto` keeps all where it must keep one.
 */
export function decide(wish: Strategy, migrations: readonly MigrationBeyond[]): Decision {
  if (wish === 'restore' || wish === 'undo-restore') return { strategy: wish, reason: 'chosen', actions: [], nextDeploy: { works: true, why: 'the database is what the backup holds' }, problems: [] };
  const { strategy, reason } = wish === 'auto' ? automatic(migrations) : { strategy: wish, reason: 'chosen' };
  const actions = migrations.map((migration) => ({ migration, ...actionFor(strategy, migration, isLeft(migration, migrations)) }));
  return { strategy, reason, actions, nextDeploy: predictDeploy(actions), problems: actions.flatMap(problemsOf) };
}

/** New tables empty: revert. Rows in them, perhaps, or no way to revert: keep. Never restore. */
function automatic(migrations: readonly MigrationBeyond[]): { strategy: Strategy; reason: string } {
  const there = migrations.filter((migration) => migration.state === 'applied' || isLeft(migration, migrations));
  if (there.length === 0) return { strategy: 'keep', reason: migrations.length === 0 ? 'the database has no migration that the target lacks' : 'nothing of them is left in the database' };
  const full = there.flatMap((migration) => lostWith(migration, migrations)).filter(({ rows }) => rows !== 0);
  if (full.length > 0) return { strategy: 'keep', reason: `rows would be lost: ${full.map(describeHolding).join(', ')}` };
  const unfit = there.filter(({ file }) => file?.down === undefined || downScriptProblems('', file.down).length > 0);
  if (unfit.length > 0) return { strategy: 'keep', reason: `there is no down.sql that can be run of ${unfit.map(({ name }) => name).join(', ')}` };
  return { strategy: 'revert', reason: 'nothing that it takes away holds a row' };
}

/** Values that are written over are kept before, but they are no reason to stay: a down.sql that turns a flag off is meant to. */
function lostWith(migration: MigrationBeyond, all: readonly MigrationBeyond[]): Holding[] {
  return (migration.state === 'applied' ? migration.holdings : leftBy(migration, all).holdings).filter(({ loss }) => loss !== 'changed');
}

function actionFor(strategy: Strategy, { state }: MigrationBeyond, left: boolean): Pick<MigrationAction, 'action' | 'why'> {
  const half = strategy === 'revert' && left;
  if (state === 'rolled-back') return half ? { action: 'revert', why: 'it is marked as rolled back, but what it made is still there' } : { action: 'keep', why: 'it is rolled back already' };
  if (state === 'failed') return half ? { action: 'revert', why: 'it failed half way and left something: marked alone, it would make the next deployment fail' } : { action: 'resolve', why: 'it failed' };
  return { action: strategy === 'revert' || strategy === 'mark' ? strategy : 'keep', why: '' };
}

/**
 * What a failed or rolled-back migration left in the database, as far as it can be its own: nothing, where no try of it ended well
 * and its script is one transaction; and nothing that another, applied migration made or takes away.
 */
function leftBy({ name, state, succeeded, file, holdings, standing }: MigrationBeyond, all: readonly MigrationBeyond[]): Pick<MigrationBeyond, 'holdings' | 'standing'> {
  const canBeItsOwn = succeeded || file === undefined || !file.matches || commitsMidway(file.up);
  if (state === 'applied' || !canBeItsOwn) return { holdings: [], standing: [] };
  const others = all.filter((other) => other.name !== name && other.state === 'applied');
  const isOwn = (holding: Holding) => holding.exists && holding.loss === 'dropped' && !others.some((other) => other.holdings.some((each) => isSameTable(each, holding)));
  const othersMade = others.flatMap((other) => other.standing.map(describeObject));
  return { holdings: holdings.filter(isOwn), standing: standing.filter((object) => !othersMade.includes(describeObject(object))) };
}

function isLeft(migration: MigrationBeyond, all: readonly MigrationBeyond[]): boolean {
  const { holdings, standing } = leftBy(migration, all);
  return holdings.length > 0 || standing.length > 0;
}

function problemsOf({ migration, action }: MigrationAction): Problem[] {
  if (action !== 'revert') return [];
  const { name, file } = migration;
  if (file === undefined) return [{ where: name, what: 'no commit on the host holds this migration', mend: 'fetch the newer release there (git fetch --tags), or choose database-strategy: keep' }];
  if (file.down === undefined) return [{ where: name, what: `it has no down.sql in ${file.commit.slice(0, 12)}`, mend: 'write one and commit it, or choose database-strategy: keep' }];
  return downScriptProblems(`${name}/down.sql`, file.down);
}

/** Prisma passes over what is applied and applies again what is rolled back; that fails on what is still there. */
function predictDeploy(actions: readonly MigrationAction[]): Decision['nextDeploy'] {
  const again = actions.filter(({ migration, action }) => !(action === 'keep' && migration.state === 'applied'));
  if (again.length === 0) return { works: true, why: 'nothing changes for it' };
  const drops = dropsOf(actions.filter(({ action }) => action === 'revert').flatMap(({ migration }) => sqlStatements(migration.file?.down ?? '')));
  const names = again.map(({ migration }) => migration.name).join(', ');
  const inTheWay = again.flatMap(({ migration }) => migration.standing.filter((object) => !isDropped(object, drops))).map(describeObject);
  if (inTheWay.length > 0) return { works: false, why: `it applies ${names} again, and finds there already: ${[...new Set(inTheWay)].join(', ')}` };
  return { works: true, why: `it applies ${names} again` };
}
