// What happens to each migration that the target does not have (DESIGN.md, decision 6). Pure: facts in, decision out.
import type { Problem } from '../errors';
import type { Strategy } from '../request';
import { describeHolding, type Holding } from './holdings';
import type { KnownMigration } from './migrations';

/** A migration beyond the target, with what git and the database say about it. */
export interface MigrationBeyond extends KnownMigration {
  /** Where its files were found; undefined: in no commit that the host has. */
  readonly file: MigrationFile | undefined;
  /** What its down.sql (or, without one, the reverse of its migration.sql) takes away. */
  readonly holdings: readonly Holding[];
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

export function decide(wish: Strategy, migrations: readonly MigrationBeyond[]): Decision {
  if (wish === 'restore' || wish === 'undo-restore') return { strategy: wish, reason: 'chosen', actions: [], nextDeploy: { works: true, why: 'the database is what the backup holds' }, problems: [] };
  const { strategy, reason } = wish === 'auto' ? automatic(migrations) : { strategy: wish, reason: 'chosen' };
  const actions = migrations.map((migration) => ({ migration, action: actionFor(strategy, migration) }));
  return { strategy, reason, actions, nextDeploy: predictDeploy(actions), problems: actions.flatMap(problemsOf) };
}

/** New tables empty: revert. Rows in them, or no way to revert: keep. Never restore. */
function automatic(migrations: readonly MigrationBeyond[]): { strategy: Strategy; reason: string } {
  const pending = migrations.filter(({ state }) => state !== 'rolled-back');
  if (pending.length === 0) return { strategy: 'keep', reason: 'the database has no migration that the target lacks' };
  const full = pending.flatMap(({ holdings }) => holdings).filter(({ rows }) => rows > 0);
  if (full.length > 0) return { strategy: 'keep', reason: `rows would be lost: ${full.map(describeHolding).join(', ')}` };
  const without = pending.filter(({ state, file, holdings }) => file?.down === undefined && !(state === 'failed' && nothingLeft(holdings)));
  if (without.length > 0) return { strategy: 'keep', reason: `there is no down.sql of ${without.map(({ name }) => name).join(', ')}` };
  return { strategy: 'revert', reason: 'nothing that it takes away holds a row' };
}

function actionFor(strategy: Strategy, { state, holdings }: MigrationBeyond): MigrationAction['action'] {
  if (state === 'rolled-back') return strategy === 'revert' && !nothingLeft(holdings) ? 'revert' : 'keep';
  if (state === 'failed') return strategy === 'revert' && !nothingLeft(holdings) ? 'revert' : 'resolve';
  return strategy === 'revert' || strategy === 'mark' ? strategy : 'keep';
}

function nothingLeft(holdings: readonly Holding[]): boolean {
  return holdings.every(({ exists }) => !exists);
}

function problemsOf({ migration, action }: MigrationAction): Problem[] {
  if (action !== 'revert') return [];
  const { name, file } = migration;
  if (file === undefined) return [{ where: name, what: 'no commit on the host holds this migration', mend: 'fetch the newer release there (git fetch --tags), or choose database-strategy: keep' }];
  if (file.down === undefined) return [{ where: name, what: `it has no down.sql in ${file.commit.slice(0, 12)}`, mend: 'write one and commit it, or choose database-strategy: keep' }];
  return [];
}

/** Prisma applies again what is rolled back, and passes over what is applied. */
function predictDeploy(actions: readonly MigrationAction[]): Decision['nextDeploy'] {
  const failing = actions.filter(({ migration, action }) => action !== 'revert' && !(action === 'keep' && migration.state === 'applied') && !nothingLeft(migration.holdings));
  if (failing.length > 0) return { works: false, why: `it applies ${failing.map(({ migration }) => migration.name).join(', ')} again, whose tables or columns are still there` };
  return { works: true, why: actions.every(({ action }) => action === 'keep') ? 'nothing changed for it' : 'it applies again what was undone' };
}
