// Makes a row of a table hold what it shall: feature flags and banners (Partial Rollback Scenarios, Scenario A).
import type { RowSetting } from '../config/environment';
import type { DatabaseSession } from '../ports';
import { quoteName } from './queries';
import { inSchema } from './search-path';

export function describeRow({ table, where, set }: RowSetting): string {
  const pairs = (values: RowSetting['set'], between: string) => Object.entries(values).map(([column, value]) => `${column} = ${JSON.stringify(value)}`).join(between);
  return `${table} where ${pairs(where, ' and ')}: ${pairs(set, ', ')}`;
}

export interface Lacking {
  readonly table: boolean;
  /** Schemas that have a table of this name, where the search path leads to none. */
  readonly elsewhere: readonly string[];
  readonly columns: readonly string[];
}

/** What is named and not there, in a transaction with the search path of the application. */
export async function lackingOf(session: DatabaseSession, { table, where, set }: RowSetting): Promise<Lacking> {
  const [row] = await session.rows<{ there: boolean; elsewhere: string[]; columns: string[] }>(
    `select to_regclass($1) is not null as there,
       array(select n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relname = $2 and c.relkind in ('r', 'p', 'v') and n.nspname !~ '^pg_' order by 1) as elsewhere,
       array(select wanted from unnest($3::text[]) as wanted where not exists (select from pg_attribute where attrelid = to_regclass($1) and attname = wanted and attnum > 0 and not attisdropped)) as columns`,
    [quoteTable(table), table.split('.').at(-1), Object.keys({ ...where, ...set })],
  );
  return row === undefined || row.there ? { table: false, elsewhere: [], columns: row?.columns ?? [] } : { table: true, elsewhere: row.elsewhere, columns: [] };
}

/** @returns `already` when it held so before. A row that is not there is made. */
export async function setRow(session: DatabaseSession, setting: RowSetting, schema: string): Promise<'already' | 'changed' | 'made'> {
  return inSchema(session, schema, () => makeItHold(session, setting));
}

async function makeItHold(session: DatabaseSession, setting: RowSetting): Promise<'already' | 'changed' | 'made'> {
  const table = quoteTable(setting.table);
  const where = Object.entries(setting.where);
  const set = Object.entries(setting.set);
  const condition = where.map(([column], index) => `${quoteName(column)} = $${index + 1}`).join(' and ');
  const held = set.map(([column], index) => `${quoteName(column)} is not distinct from $${where.length + index + 1}`).join(' and ');
  const values = [...where, ...set].map(([, value]) => value);
  const [before] = await session.rows<{ rows: string; held: string }>(`select count(*)::text as rows, count(*) filter (where ${held})::text as held from ${table} where ${condition}`, values);
  if (before !== undefined && before.rows !== '0' && before.rows === before.held) return 'already';
  if (before?.rows === '0') {
    const columns = [...where, ...set].map(([column]) => quoteName(column)).join(', ');
    await session.rows(`insert into ${table} (${columns}) values (${values.map((_, index) => `$${index + 1}`).join(', ')})`, values);
    return 'made';
  }
  const assignments = set.map(([column], index) => `${quoteName(column)} = $${where.length + index + 1}`).join(', ');
  await session.rows(`update ${table} set ${assignments} where ${condition}`, values);
  return 'changed';
}

/** `flags`, `app.flags`. */
function quoteTable(table: string): string {
  return table.split('.').map(quoteName).join('.');
}
