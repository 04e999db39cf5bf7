// What `_prisma_migrations` says, compared with the migrations of a release (FACTS: Prisma's own `migrate status` cannot tell when the database is ahead).

/** A row of `_prisma_migrations`. Several rows of one name can exist. */
export interface MigrationRow {
  readonly name: string;
  /** SHA-256 of migration.sql as it was applied, hex. */
  readonly checksum: string;
  readonly finished: boolean;
  readonly rolledBack: boolean;
  /** Ms since 1970, by the clock of the server. */
  readonly finishedMs?: number | null;
  readonly rolledBackMs?: number | null;
}

/**
 * - `applied`: it succeeded and was not rolled back.
 * - `failed`: it began and did not end; Prisma's deploy refuses until it is resolved.
 * - `rolled-back`: all of its rows are; Prisma's deploy applies it again.
 */
export type MigrationState = 'applied' | 'failed' | 'rolled-back';

export interface KnownMigration {
  readonly name: string;
  readonly state: MigrationState;
  readonly checksum: string;
  /** One of its tries ended well, be it rolled back since or not: what it made may still be there. */
  readonly succeeded: boolean;
  /** When it was applied; empty or undefined: nobody knows. */
  readonly spells?: readonly { readonly fromMs: number; readonly untilMs: number }[];
}

/** The state of every migration that the database knows, by name, oldest first: Prisma's order is that of the names. */
export function knownMigrations(rows: readonly MigrationRow[]): KnownMigration[] {
  const names = [...new Set(rows.map(({ name }) => name))].sort();
  return names.map((name) => describe(name, rows.filter((row) => row.name === name)));
}

function describe(name: string, rows: readonly MigrationRow[]): KnownMigration {
  const decisive = rows.find((row) => !row.finished && !row.rolledBack) ?? rows.find((row) => row.finished && !row.rolledBack) ?? rows.at(-1);
  return { name, state: stateOf(rows), checksum: decisive?.checksum ?? '', succeeded: rows.some(({ finished }) => finished), ...timesOf(rows) };
}

function timesOf(rows: readonly MigrationRow[]): Pick<KnownMigration, 'spells'> {
  const spells = rows.flatMap(spellOf);
  return spells.length === 0 ? {} : { spells };
}

function spellOf({ finishedMs, rolledBack, rolledBackMs }: MigrationRow): NonNullable<KnownMigration['spells']>[number][] {
  if (typeof finishedMs !== 'number') return [];
  return [{ fromMs: finishedMs, untilMs: rolledBack ? (rolledBackMs ?? finishedMs) : Number.POSITIVE_INFINITY }];
}

/** A migration that is applied now and was not at that time; false where nobody knows. */
export function isAppliedSince({ state, spells = [] }: KnownMigration, atMs: number): boolean {
  return state === 'applied' && spells.length > 0 && !spells.some(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs);
}

export function appliedNames(known: readonly KnownMigration[]): string[] {
  return known.filter(({ state }) => state === 'applied').map(({ name }) => name);
}

/** Of all rows of one name; undefined without any. */
export function stateOf(rows: readonly MigrationRow[]): MigrationState {
  if (rows.some((row) => !row.finished && !row.rolledBack)) return 'failed';
  return rows.some((row) => row.finished && !row.rolledBack) ? 'applied' : 'rolled-back';
}

/**
 * Migrations that the database has and the release does not, newest first: the order in which they are undone.
 * One that was rolled back and is older than the newest of the release is history: the release was made after it,
 * and may have made again, under another name, what this one once made. Its down.sql would take that away.
 */
export function beyond(known: readonly KnownMigration[], release: readonly string[]): KnownMigration[] {
  const newest = [...release].sort().at(-1) ?? '';
  return known.filter(({ name, state }) => !release.includes(name) && !(state === 'rolled-back' && name < newest)).reverse();
}

/** Migrations of the release that the database does not have applied: then it is not this system's, or older than the release. */
export function missing(known: readonly KnownMigration[], release: readonly string[]): string[] {
  return release.filter((name) => !known.some((migration) => migration.name === name && migration.state === 'applied'));
}
