// Whether a restored database may go live: compared with what the backup said of itself and with the live one. Pure.
import type { Feature, SequenceValue, TableRows } from './catalog';
import { madeBy } from './claims';
import { appliedNames, beyond, type KnownMigration } from './migrations';
import { sqlStatements } from './sql-statements';

export interface RestoreEvidence {
  /** Rows by table that passed by while the backup was read. */
  readonly counted: Readonly<Record<string, number>>;
  readonly restored: { readonly features: readonly Feature[]; readonly rows: readonly TableRows[]; readonly sequences: readonly SequenceValue[]; readonly migrations: readonly KnownMigration[] };
  readonly live: { readonly features: readonly Feature[]; /** About. */ readonly rows: readonly TableRows[]; readonly migrations: readonly KnownMigration[] };
  /** migration.sql by name, of the migrations that the target does not have. */
  readonly scripts: ReadonlyMap<string, string>;
  /** Migrations that the code of the target needs. */
  readonly needed: readonly string[];
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

export function judgeRestore(evidence: RestoreEvidence): RestoreVerdict {
  const { missing, changed } = compare(evidence);
  const rows = evidence.restored.rows.reduce((sum, { rows: count }) => sum + count, 0);
  return {
    rows,
    problems: [...wrongCounts(evidence), ...noRows(evidence), ...lackingMigrations(evidence), ...missing.map(({ kind, name }) => `${kind} ${name} is missing`), ...lateSequences(evidence)].flatMap(shorten),
    notes: [...changed.map(({ kind, name }) => `${kind} ${name} is defined in another way than in the live database`), ...emptied(evidence), ...againstBaseline(evidence)].flatMap(shorten),
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
    const rows = known.get(table);
    if (rows === undefined) return expected === 0 ? [] : [`the backup has ${expected} rows for ${table}, which is not there`];
    return rows === expected ? [] : [`${table} has ${rows} rows, the backup has ${expected}`];
  });
}

/** A dump of the schema alone is whole in its own way. */
function noRows({ restored, live }: RestoreEvidence): string[] {
  const total = (rows: readonly TableRows[]) => rows.filter(({ name }) => !name.endsWith('._prisma_migrations')).reduce((sum, { rows: count }) => sum + count, 0);
  const empty = total(restored.rows) === 0 && total(live.rows) > 0 ? ['the backup holds no rows at all, and the live database does'] : [];
  return restored.migrations.length === 0 && live.migrations.length > 0 ? [...empty, '_prisma_migrations is empty or missing: it is not a backup of this system'] : empty;
}

function lackingMigrations({ restored, live, needed }: RestoreEvidence): string[] {
  const applied = appliedNames(restored.migrations);
  const lacking = needed.filter((name) => !applied.includes(name));
  const strange = applied.filter((name) => !live.migrations.some((migration) => migration.name === name));
  return [
    ...(restored.migrations.length > 0 && lacking.length > 0 ? [`the backup is older than the code that will run on it: it lacks the ${lacking.length === 1 ? 'migration' : 'migrations'} ${lacking.join(', ')}`] : []),
    ...strange.map((name) => `the backup has the migration ${name}, which the live database never had: it is of another environment`),
  ];
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
  const explained = explain(texts);
  const missing = live.features.filter((feature) => !there.has(keyOf(feature)) && !explained(feature));
  const changed = live.features.filter((feature) => feature.kind !== 'extension' && feature.detail !== (there.get(keyOf(feature))?.detail ?? feature.detail) && !explained(feature));
  return { missing, changed };
}

/** A name in a migration explains that name; a table or column that it makes explains whatever hangs on it. */
function explain(scripts: readonly string[]): (feature: Feature) => boolean {
  const words = new Set(scripts.flatMap((text) => [...text.matchAll(/"((?:[^"]|"")+)"|[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/g)].map(([word, quoted]) => quoted?.replaceAll('""', '"') ?? word.toLowerCase())));
  const claims = scripts.flatMap((text) => madeBy(sqlStatements(text)));
  const makes = (table: string, column?: string) => claims.some((claim) => claim.table === lastName(table) && (claim.columns.length === 0 || (column !== undefined && claim.columns.includes(column))));
  return ({ kind, name, table, columns }) => {
    if (kind === 'table') return makes(name);
    if (table !== '' && (makes(table) || columns.some((column) => makes(table, column)))) return true;
    return kind !== 'column' && kind !== 'schema' && words.has(lastName(name.replace(/\(.*\)$/, '')));
  };
}

/** `public."Odd name"` → `Odd name`. */
function lastName(name: string): string {
  const [last = ''] = /(?:"(?:[^"]|"")*"|[^."]+)$/.exec(name) ?? [];
  return last.startsWith('"') ? last.slice(1, -1).replaceAll('""', '"') : last;
}

/** The next insert would collide. */
function lateSequences({ restored }: RestoreEvidence): string[] {
  return restored.sequences.filter(({ value, largest }) => largest !== null && value < largest).map(({ name, column, value, largest }) => `sequence ${name} is at ${value}, but ${column} goes up to ${largest}`);
}

function emptied({ restored, live }: RestoreEvidence): string[] {
  const rows = new Map(restored.rows.map(({ name, rows: count }) => [name, count]));
  return live.rows.filter(({ name, rows: count }) => count > 0 && rows.get(name) === 0).map(({ name, rows: count }) => `${name} is empty in the backup; the live database has about ${count} rows`);
}

function againstBaseline({ restored, baseline = {} }: RestoreEvidence): string[] {
  const rows = new Map(restored.rows.map(({ name, rows: count }) => [name, count]));
  return Object.entries(baseline).flatMap(([table, before]) => {
    const now = rows.get(table) ?? rows.get(`public.${table}`);
    return now === undefined || now === before ? [] : [`${table} has ${now} rows; before the last deployment it had ${before}`];
  });
}
