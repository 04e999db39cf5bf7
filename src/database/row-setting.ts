// Makes a row of a table hold what it shall: feature flags and banners (Partial Rollback Scenarios, Scenario A).
import type { RowSetting } from '../config/environment';
import type { DatabaseSession } from '../ports';
import { quoteName } from './queries';

export function describeRow({ table, where, set }: RowSetting): string {
  const pairs = (values: RowSetting['set'], between: string) => Object.entries(values).map(([column, value]) => `${column} = ${JSON.stringify(value)}`).join(between);
  return `${table} where ${pairs(where, ' and ')}: ${pairs(set, ', ')}`;
}

/** @returns `already` when it held so before. A row that is not there is made. */
export async function setRow(session: DatabaseSession, setting: RowSetting): Promise<'already' | 'changed' | 'made'> {
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
