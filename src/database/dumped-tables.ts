// What bringing kept rows back needs to know of their tables, read while they are there: primary keys, and which one refers to which.
import type { DatabaseSession } from '../ports';
import type { DumpedTable } from './bring-back';
import type { Place } from './losses';
import { quoteTable } from './queries';

/** In an order in which their rows can be inserted: those that others refer to come first. */
export async function readDumpedTables(session: DatabaseSession, places: readonly Place[]): Promise<DumpedTable[]> {
  const names = places.map(quoteTable);
  const rows = await session.rows<{ name: string; key: string[]; refers: string[] }>(
    `select name,
       array(select attname::text from pg_index i join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any(i.indkey) where i.indrelid = name::regclass and i.indisprimary) as key,
       array(select other from unnest($1::text[]) as other where other <> name and exists (select from pg_constraint where contype = 'f' and conrelid = name::regclass and confrelid = other::regclass)) as refers
     from unnest($1::text[]) as name`,
    [names],
  );
  const known = new Map(rows.map((row) => [row.name, row]));
  const tables = places.map(({ loss, schema, table, columns }): DumpedTable => ({ loss, schema, table, columns, key: known.get(quoteTable({ schema, table }))?.key ?? [] }));
  return inOrder(tables, (table) => known.get(quoteTable(table))?.refers ?? []);
}

/** Tables that refer to each other in a circle stay as they come. */
function inOrder(tables: readonly DumpedTable[], refers: (table: DumpedTable) => readonly string[]): DumpedTable[] {
  const rest = [...tables];
  const ordered: DumpedTable[] = [];
  while (rest.length > 0) {
    const free = rest.findIndex((table) => refers(table).every((name) => !rest.some((other) => quoteTable(other) === name)));
    ordered.push(...rest.splice(Math.max(0, free), 1));
  }
  return ordered;
}
