// Tables and columns that sync.flag and sync.banner name: a typo must not be found when the worker is stopped already.
import type { Environment, RowSetting } from '../config/environment';
import type { WrongRow } from '../database/facts';
import { lackingOf } from '../database/row-setting';
import { searchIn } from '../database/search-path';
import type { DatabaseSession } from '../ports';

/** Inside a transaction. @returns undefined where no row is named. */
export async function readWrongRows(session: DatabaseSession, schema: string, { sync: { flag, banner }, placeOf }: Environment): Promise<WrongRow[] | undefined> {
  const named: { key: WrongRow['key']; row: RowSetting }[] = [...(flag === undefined ? [] : [{ key: 'flag' as const, row: flag }]), ...(banner === undefined || 'url' in banner ? [] : [{ key: 'banner' as const, row: banner }])];
  if (named.length === 0) return undefined;
  await searchIn(session, schema);
  const problems: WrongRow[] = [];
  for (const { key, row } of named) problems.push(...(await problemsOf(session, key, row, schema, placeOf)));
  return problems;
}

async function problemsOf(session: DatabaseSession, key: WrongRow['key'], row: RowSetting, schema: string, placeOf: Environment['placeOf']): Promise<WrongRow[]> {
  const at = (...path: readonly string[]) => placeOf?.(['sync', key, ...path]) ?? 'configuration';
  const lacking = await lackingOf(session, row);
  const path = schema === 'public' ? '' : ` (looked for in ${schema}, then in public)`;
  const near = lacking.elsewhere.length === 0 ? '' : `; there is one in ${lacking.elsewhere.join(', ')}`;
  if (lacking.table) return [{ key, where: at('table'), what: `the database has no table ${row.table}${row.table.includes('.') ? '' : path}${near}`, mend: `mend sync.${key}.table` }];
  return lacking.columns.map((column) => {
    const part = column in row.where ? 'where' : 'set';
    return { key, where: at(part, column), what: `the table ${row.table} has no column ${column}`, mend: `mend sync.${key}.${part}` };
  });
}
