// Measures a database for the baseline and for what is held against it: exact counts and the names of what the schema consists of.
import type { DatabaseSession } from '../ports';
import type { Counts, Fingerprint } from './baseline';
import { everyRow } from './counting';
import { quoteName } from './queries';
import { countedName } from './search-path';

interface TableRow {
  readonly schema: string;
  readonly name: string;
}

const userSchemas = `n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_(toast|temp)'`;

/** `pfa_records`; with its schema where that is not `public`. */
export function tableName({ schema, name }: TableRow): string {
  return schema === 'public' ? name : `${schema}.${name}`;
}

/** Tables that hold rows of the application: without Prisma's own, partitions counted with their table. */
async function userTables(session: DatabaseSession): Promise<TableRow[]> {
  return session.rows<TableRow>(`select n.nspname as schema, c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> '_prisma_migrations' and ${userSchemas} order by 1, 2`);
}

export interface Counted {
  readonly counts: Counts;
  /** Wanted ones that are not there. */
  readonly absent: readonly string[];
  /** What could not be counted, and why. */
  readonly failed: readonly string[];
}

/**
 * Exact counts, all as of one moment.
 * @param limitMs for each table: what takes longer is left out and named.
 * @param wanted tables by name; all of them when empty.
 * @param schema of the application: names without one are looked for there first.
 */
export async function countEachWithin(limitMs: number, session: DatabaseSession, wanted: readonly string[], schema = 'public'): Promise<Counted> {
  const there = await userTables(session);
  const known = there.map(tableName);
  const names = wanted.map((name) => countedName(name, known, schema));
  const tables = wanted.length === 0 ? there : there.filter((table) => names.includes(tableName(table)));
  const absent = wanted.filter((_name, index) => !known.includes(names[index] ?? ''));
  const counts: Record<string, number> = {};
  const failed: string[] = [];
  await session.run(`begin isolation level repeatable read read only; ${everyRow}; set local statement_timeout = ${Math.max(1, Math.round(limitMs))}`);
  try {
    for (const table of tables) {
      await session.run('savepoint before_count');
      try {
        const [row] = await session.rows<{ rows: string }>(`select count(*)::text as rows from ${quoteName(table.schema)}.${quoteName(table.name)}`);
        counts[tableName(table)] = Number(row?.rows ?? 0);
      } catch (error) {
        await session.run('rollback to savepoint before_count');
        failed.push(`${tableName(table)}: not counted (${error instanceof Error ? error.message : String(error)})`);
      }
    }
  } finally {
    await session.run('rollback');
  }
  return { counts, absent, failed };
}

/** Names alone: cheap to read, and enough to see what a dump that was cut off lacks. */
export async function readFingerprint(session: DatabaseSession): Promise<Fingerprint> {
  const names = async (sql: string) => (await session.rows<{ name: string }>(sql)).map(({ name }) => name);
  const place = `case when n.nspname = 'public' then '' else n.nspname || '.' end`;
  return {
    constraints: await names(`select ${place} || t.relname || '.' || c.conname as name from pg_constraint c join pg_class t on t.oid = c.conrelid join pg_namespace n on n.oid = t.relnamespace where ${userSchemas} order by 1`),
    indexes: await names(`select ${place} || t.relname || '.' || i.relname as name from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid join pg_namespace n on n.oid = t.relnamespace where ${userSchemas} order by 1`),
    sequences: await names(`select ${place} || s.relname as name from pg_class s join pg_namespace n on n.oid = s.relnamespace where s.relkind = 'S' and ${userSchemas} order by 1`),
  };
}
