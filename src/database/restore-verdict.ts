// Whether a restored database may go live: compared with what the backup said of itself and with the live one. Pure.
import { inNumber } from '../words/plurals';
import type { Feature, FeatureKind, OtherRows, SequenceValue, TableRows } from './catalog';
import { madeBy, renamedBy, schemasBy } from './claims';
import { tableName } from './measure';
import { appliedNames, beyond, type KnownMigration } from './migrations';
import { splitName } from './sql-names';
import { sqlStatements } from './sql-statements';

export interface RestoreEvidence {
  /** Rows by table that passed by while the backup was read. */
  readonly counted: Readonly<Record<string, number>>;
  readonly restored: { readonly features: readonly Feature[]; readonly rows: readonly TableRows[]; /** What has no rows of its own, and that the backup has rows for. */ readonly others: readonly OtherRows[]; readonly largeObjects: number; readonly sequences: readonly SequenceValue[]; readonly migrations: readonly KnownMigration[] };
  readonly live: { readonly features: readonly Feature[]; /** About. */ readonly rows: readonly TableRows[]; readonly largeObjects: number; /** How far they are by now; of those that were used. */ readonly sequences: ReadonlyMap<string, number>; readonly migrations: readonly KnownMigration[] };
  /** migration.sql by name, of the migrations that the target does not have. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Migrations that the code of the target needs. */
  readonly needed: readonly string[];
  /** Whether it may go live with a failed migration. */
  readonly allowsFailed?: boolean;
  /** Rows by table before the last deployment, where they were recorded. */
  readonly baseline?: Readonly<Record<string, number>> | undefined;
}

export interface RestoreVerdict {
  /** Any of them: it does not go live. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly rows: number;
}

const shownAtMost = 12;

/** What pg_dump leaves out where its user may not make it, or on request; the data is whole without it. */
const besides: readonly FeatureKind[] = ['publication', 'subscription', 'event trigger'];

export function judgeRestore(evidence: RestoreEvidence): RestoreVerdict {
  const { missing, changed } = compare(evidence);
  const late = lateSequences(evidence);
  const rows = evidence.restored.rows.reduce((sum, { rows: count }) => sum + count, 0);
  return {
    rows,
    problems: [...wrongCounts(evidence), ...noRows(evidence), ...lackingMigrations(evidence), ...failedMigrations(evidence, false), ...missing.filter(({ kind }) => !besides.includes(kind)).map(({ kind, name }) => `${kind} ${name} is missing`), ...late.filter(({ why }) => why === 'lost').map(({ text }) => text)].flatMap(shorten),
    notes: [...missing.filter(({ kind }) => besides.includes(kind)).map(({ kind, name }) => `${kind} ${name} is not in the backup: make it again once the restored database is live`), ...late.filter(({ why }) => why === 'as-live').map(({ text }) => `${text}; so it is in the live database`), ...changed.map(({ kind, name }) => `${kind} ${name} is defined in another way than in the live database`), ...emptied(evidence), ...failedMigrations(evidence, true), ...againstBaseline(evidence)].flatMap(shorten),
  };
}

/** A long list says the same as its beginning. */
function shorten(line: string, index: number, all: readonly string[]): string[] {
  if (index < shownAtMost) return [line];
  return index === shownAtMost ? [`and ${all.length - shownAtMost} more`] : [];
}

function wrongCounts({ counted, restored }: RestoreEvidence): string[] {
  const known = new Map(restored.rows.map(({ name, rows }) => [name, rows]));
  return Object.entries(counted).flatMap(([table, expected]) => {
    const other = restored.others.find(({ name }) => name === table);
    if (other?.more === true && other.rows >= expected) return [];
    const rows = known.get(table) ?? other?.rows;
    if (rows === undefined) return expected === 0 ? [] : [`the backup has ${expected} rows for ${table}, which is not there`];
    return rows === expected ? [] : [`${table} has ${rows} rows, the backup has ${expected}`];
  });
}

/** A dump of the schema alone is whole in its own way; so is one of some tables or schemas, which has no large objects. */
function noRows({ restored, live }: RestoreEvidence): string[] {
  const total = (rows: readonly TableRows[]) => rows.filter(({ name }) => !name.endsWith('._prisma_migrations')).reduce((sum, { rows: count }) => sum + count, 0);
  const empty = total(restored.rows) === 0 && total(live.rows) > 0 ? ['the backup holds no rows at all, and the live database does'] : [];
  if (restored.largeObjects === 0 && live.largeObjects > 0) empty.push(`the backup holds no large objects, and the live database has ${live.largeObjects}: pg_dump leaves them out with --schema, --table or --no-blobs`);
  return restored.migrations.length === 0 && live.migrations.length > 0 ? [...empty, '_prisma_migrations is empty or missing: it is not a backup of this system'] : empty;
}

function lackingMigrations({ restored, live, needed }: RestoreEvidence): string[] {
  const applied = appliedNames(restored.migrations);
  const lacking = needed.filter((name) => !applied.includes(name) && !failedNames(restored).includes(name));
  const strange = applied.filter((name) => !live.migrations.some((migration) => migration.name === name));
  return [
    ...(restored.migrations.length > 0 && lacking.length > 0 ? [`the backup is older than the code that will run on it: it lacks the ${inNumber(lacking.length, 'migration')} ${lacking.join(', ')}`] : []),
    ...strange.map((name) => `the backup has the migration ${name}, which the live database never had: it is of another environment`),
  ];
}

function failedNames({ migrations }: RestoreEvidence['restored']): string[] {
  return migrations.filter(({ state }) => state === 'failed').map(({ name }) => name);
}

/** The backup was made between the beginning of a migration and the moment at which somebody resolved it: what it made is there by half. */
function failedMigrations({ restored, allowsFailed = false }: RestoreEvidence, allowed: boolean): string[] {
  if (allowsFailed !== allowed) return [];
  return failedNames(restored).map((name) =>
    allowed
      ? `the migration ${name} is failed in the backup, and goes live so (allowed: newer-code): resolve it by hand before the next deployment`
      : `the migration ${name} is failed in the backup: it began there and did not end, and prisma migrate deploy refuses until it is resolved; choose a backup from before it began or from after it was resolved, or set allow: newer-code, which takes this one as it is, and resolve it by hand before the next deployment`,
  );
}

interface Comparison {
  readonly missing: readonly Feature[];
  readonly changed: readonly Feature[];
}

const keyOf = ({ kind, name }: Pick<Feature, 'kind' | 'name'>) => `${kind} ${name}`;

/** What the live one has and the restored one lacks, apart from what migrations made that were not applied when the backup was made: not yet, or not any more. */
function compare({ restored, live, scripts }: RestoreEvidence): Comparison {
  const there = new Map(restored.features.map((feature) => [keyOf(feature), feature]));
  const texts = beyond(live.migrations, appliedNames(restored.migrations)).flatMap(({ name }) => scripts.get(name) ?? []);
  const explained = explain(texts, restored.features);
  const missing = live.features.filter((feature) => !there.has(keyOf(feature)) && !explained(feature));
  const changed = live.features.filter((feature) => feature.kind !== 'extension' && feature.detail !== (there.get(keyOf(feature))?.detail ?? feature.detail) && !explained(feature));
  return { missing, changed };
}

/**
 * A name in a migration explains that name; a table or column that it makes or renames explains whatever hangs on it, and so does a schema that
 * the backup does not have.
 */
function explain(scripts: readonly string[], there: readonly Feature[]): (feature: Feature) => boolean {
  const words = new Set(scripts.flatMap((text) => [...text.matchAll(/"((?:[^"]|"")+)"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g)].map(([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase())));
  const statements = scripts.flatMap(sqlStatements);
  const claims = [...madeBy(statements), ...renamedBy(statements)];
  const makes = (table: string, column?: string) => claims.some((claim) => claim.table === lastName(table) && (claim.columns.length === 0 || (column !== undefined && claim.columns.includes(column))));
  const schemas = schemasBy(statements).filter((schema) => !there.some(({ kind, name }) => kind === 'schema' && lastName(name) === schema));
  return ({ kind, name, table, columns }) => {
    if (schemas.includes(firstName(name))) return true;
    if (kind === 'table') return makes(name);
    if (table !== '' && (makes(table) || columns.some((column) => makes(table, column)))) return true;
    return kind !== 'column' && kind !== 'schema' && words.has(lastName(name));
  };
}

/** `public."Odd name"` → `Odd name`. */
function lastName(name: string): string {
  return splitName(withoutArguments(name)).name;
}

function firstName(name: string): string {
  const { schema, name: own } = splitName(withoutArguments(name));
  return schema ?? own;
}

/** Of routines: `public.f(integer)` → `public.f`. */
function withoutArguments(name: string): string {
  return /^(?:"(?:[^"]|"")*"|[^"(])*/.exec(name)?.[0] ?? '';
}

interface Late {
  /** A sequence only goes on: where the live one is not beyond these rows either, it never was, and the backup is not to blame. */
  readonly why: 'lost' | 'as-live';
  readonly text: string;
}

/** The next insert would collide. */
function lateSequences({ restored, live }: RestoreEvidence): Late[] {
  return restored.sequences.flatMap(({ name, column, value, largest }): Late[] => {
    if (largest === null || value >= largest) return [];
    const lost = (live.sequences.get(name) ?? 0) >= largest;
    return [{ why: lost ? 'lost' : 'as-live', text: `sequence ${name} is at ${value}, but ${column} goes up to ${largest}` }];
  });
}

function emptied({ restored, live }: RestoreEvidence): string[] {
  const rows = new Map(restored.rows.map(({ name, rows: count }) => [name, count]));
  return live.rows.filter(({ name, rows: count }) => count > 0 && rows.get(name) === 0).map(({ name, rows: count }) => `${name} is empty in the backup; the live database has about ${count} rows`);
}

function againstBaseline({ restored, baseline = {} }: RestoreEvidence): string[] {
  const rows = new Map(restored.rows.map(({ name, rows: count }) => [nameInBaseline(name), count]));
  return Object.entries(baseline).flatMap(([table, before]) => {
    const now = rows.get(table);
    return now === undefined || now === before ? [] : [`${table} has ${now} rows; before the last deployment it had ${before}`];
  });
}

/** A baseline spells names without quotes. */
function nameInBaseline(name: string): string {
  return tableName({ schema: firstName(name), name: lastName(name) });
}
