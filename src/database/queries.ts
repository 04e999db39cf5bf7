// Questions to a database that more than one part of the product asks.
import type { DatabaseSession } from '../ports';
import type { Claim, Holding } from './holdings';
import type { MigrationRow } from './migrations';

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Empty where Prisma has never been. */
export async function readMigrationRows(session: DatabaseSession, schema: string): Promise<MigrationRow[]> {
  const table = `${quoteName(schema)}._prisma_migrations`;
  const [there] = await session.rows<{ there: boolean }>('select to_regclass($1) is not null as there', [table]);
  if (there?.there !== true) return [];
  return session.rows<MigrationRow>(`select migration_name as name, checksum, finished_at is not null as finished, rolled_back_at is not null as "rolledBack" from ${table} order by started_at`);
}

/** How much a table, or some columns of it, hold. */
export async function hold(session: DatabaseSession, claim: Claim): Promise<Holding> {
  const [found] = await session.rows<{ schema: string; columns: string[] }>(
    `select n.nspname as schema, array(select attname::text from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns
     from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and c.oid = to_regclass($1)`,
    [claim.schema === undefined ? quoteName(claim.table) : `${quoteName(claim.schema)}.${quoteName(claim.table)}`],
  );
  const columns = claim.columns.filter((column) => found?.columns.includes(column));
  if (found === undefined || (claim.columns.length > 0 && columns.length === 0)) return { schema: claim.schema ?? 'public', table: claim.table, columns: claim.columns, exists: false, rows: 0 };
  const some = columns.length === 0 ? 'true' : columns.map((column) => `${quoteName(column)} is not null`).join(' or ');
  const [count] = await session.rows<{ rows: string }>(`select count(*)::text as rows from ${quoteName(found.schema)}.${quoteName(claim.table)} where ${some}`);
  return { schema: found.schema, table: claim.table, columns, exists: true, rows: Number(count?.rows ?? 0) };
}
