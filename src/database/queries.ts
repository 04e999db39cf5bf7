// Questions to a database that more than one part of the product asks.
import type { DatabaseSession } from '../ports';
import type { Claim, Holding } from './holdings';
import type { MadeObject } from './made-objects';
import type { MigrationRow } from './migrations';

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Empty where Prisma has never been. */
export async function readMigrationRows(session: DatabaseSession, schema: string): Promise<MigrationRow[]> {
  const table = `${quoteName(schema)}._prisma_migrations`;
  const [there] = await session.rows<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  if (there?.there !== true) return [];
  return session.rows<MigrationRow>(`select migration_name as name, checksum, finished_at is not null as finished, rolled_back_at is not null as "rolledBack", (extract(epoch from finished_at) * 1000)::float8 as "finishedMs", (extract(epoch from rolled_back_at) * 1000)::float8 as "rolledBackMs" from ${table} order by started_at`);
}

export function quoteTable({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return `${quoteName(schema)}.${quoteName(table)}`;
}

/** @returns how many rows there are of which this SQL is true, or why nobody knows. */
export type RowCounter = (place: { readonly schema: string; readonly table: string }, where: string) => Promise<number | string>;

/** How much a table, or some columns of it, hold. */
export async function hold(session: DatabaseSession, { loss, schema, table, columns: wanted }: Claim, counted: RowCounter): Promise<Holding> {
  const [found] = await session.rows<{ schema: string; columns: string[] }>(
    `select n.nspname as schema, array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and c.oid = to_regclass($1)`,
    [nameOf(schema, table)],
  );
  const columns = wanted.filter((column) => found?.columns.includes(column));
  if (found === undefined || (wanted.length > 0 && columns.length === 0)) return { loss, schema: schema ?? 'public', table, columns: wanted, exists: false, rows: 0 };
  const rows = await counted({ schema: found.schema, table }, holdsSomething(columns));
  return { loss, schema: found.schema, table, columns, exists: true, ...(typeof rows === 'number' ? { rows } : { rows: undefined, uncounted: rows }) };
}

/** SQL: true for rows that hold something in the columns; for every row, where the whole table is meant. */
export function holdsSomething(columns: readonly string[]): string {
  return columns.length === 0 ? 'true' : columns.map((column) => `${quoteName(column)} is not null`).join(' or ');
}

/** Those of the objects that are in the database, in one question. */
export async function standingOf(session: DatabaseSession, objects: readonly MadeObject[]): Promise<MadeObject[]> {
  if (objects.length === 0) return [];
  const asked = objects.map(({ kind, schema, name, table }, index) => ({ index, kind, name, own: nameOf(schema, name), on: nameOf(schema, table || 'none') }));
  const found = await session.rows<{ index: number }>(
    `select index from json_to_recordset($1::json) as object(index int, kind text, name text, own text, "on" text) where case kind
       when 'type' then to_regtype(own) is not null
       when 'schema' then to_regnamespace(own) is not null
       when 'column' then exists (select from pg_attribute where attrelid = to_regclass("on") and attname = object.name and attnum > 0 and not attisdropped)
       when 'constraint' then exists (select from pg_constraint where conrelid = to_regclass("on") and conname = object.name)
       else to_regclass(own) is not null end`,
    [JSON.stringify(asked)],
  );
  return objects.filter((_object, index) => found.some((row) => row.index === index));
}

function nameOf(schema: string | undefined, name: string): string {
  return schema === undefined ? quoteName(name) : `${quoteName(schema)}.${quoteName(name)}`;
}
