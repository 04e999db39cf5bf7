// How people bring kept rows back: the exact commands, each one line, without a password in an argument.
// Database Rollback, Scenario 2.
import type { DatabaseAddress } from '../ports';
import { placeOf, type Holding } from './holdings';
import { quoteName, quoteTable } from './queries';

/** A dumped table, with what bringing it back needs to know. */
export interface DumpedTable extends Pick<Holding, 'loss' | 'schema' | 'table' | 'columns'> {
  /** Columns of the primary key; empty without one. */
  readonly key: readonly string[];
}

export interface DumpFile {
  readonly name: 'tables' | 'rows';
  /** On the host, or s3://… */
  readonly place: string;
  /** Of `tables`: those that others refer to come first. */
  readonly tables: readonly DumpedTable[];
}

/** Lines for people. */
export function bringBack({ name, place, tables }: DumpFile, address: DatabaseAddress): string[] {
  const { file, fetch } = localFile(place, name);
  const connection = `--host=${address.host} --port=${address.port} --username=${quoteWord(address.user)} --dbname=${quoteWord(address.database)}`;
  const open = fetch === '' ? '' : `${fetch} && `;
  return name === 'tables' ? wholeTables(tables, file, open, connection) : tables.map((table) => oneTable(table, file, open, connection));
}

function localFile(place: string, name: string): { file: string; fetch: string } {
  return place.startsWith('s3://') ? { file: `${name}.dump`, fetch: `aws s3 cp ${quoteWord(place)} ${name}.dump` } : { file: quoteWord(place), fetch: '' };
}

/** While the tables are gone, all of them come back as they were; once the newer release has made them again, their rows. */
function wholeTables(tables: readonly DumpedTable[], file: string, open: string, connection: string): string[] {
  const names = tables.map(placeOf).join(', ');
  const entries = tables.map(({ schema, table }) => quoteWord(` TABLE DATA ${schema} ${table} `)).join(' ');
  const order = `pg_restore --list ${file} >all.list && { for entry in ${entries}; do grep -F "$entry" all.list; done; grep -F ' SEQUENCE SET ' all.list || true; } >order.list`;
  return [
    `To bring ${names} back while they are gone: ${open}pg_restore --exit-on-error --single-transaction --no-owner ${connection} ${file}`,
    `To bring the rows of ${names} back once the newer release has made the tables again, empty: ${open}${order} && pg_restore --exit-on-error --single-transaction --data-only --use-list=order.list ${connection} ${file}`,
  ];
}

/** The rows are loaded beside the table first, where nothing is in their way. */
function oneTable(dumped: DumpedTable, file: string, open: string, connection: string): string {
  const { schema, table, columns, loss } = dumped;
  const load = `pg_restore --data-only ${quoteWord(`--schema=${schema}`)} ${quoteWord(`--table=${table}`)} --file=- ${file} | sed ${quoteWord(`0,/^COPY ${quoteTableAsDumped(schema, table)} (/s//COPY pg_temp.kept (/`)}`;
  const statements = `{ echo ${quoteWord(`begin; create temp table kept (like ${quoteTable(dumped)});`)}; ${load}; echo ${quoteWord(`${mergeStatement(dumped)}; commit;`)}; }`;
  const when = loss === 'dropped' ? 'once the newer release has made the columns again' : loss === 'deleted' ? 'as far as they are gone' : 'as they were';
  return `To bring ${placeOf({ schema, table, columns })} back, ${when}: ${open}${statements} | psql --no-psqlrc --set ON_ERROR_STOP=1 ${connection}`;
}

/** pg_dump quotes only what needs it. */
function quoteTableAsDumped(schema: string, table: string): string {
  return [schema, table].map((part) => (/^[a-z_][a-z0-9_]*$/.test(part) ? part : quoteName(part))).join(String.raw`\.`);
}

function mergeStatement(dumped: DumpedTable): string {
  const { columns, key, loss } = dumped;
  const target = quoteTable(dumped);
  if (loss === 'deleted') return `insert into ${target} select * from pg_temp.kept on conflict do nothing`;
  if (key.length === 0 || columns.length === 0) return 'select * from pg_temp.kept';
  const set = columns.map((column) => `${quoteName(column)} = kept.${quoteName(column)}`).join(', ');
  return `update ${target} as live set ${set} from pg_temp.kept as kept where ${key.map((column) => `live.${quoteName(column)} = kept.${quoteName(column)}`).join(' and ')}`;
}

function quoteWord(word: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll(`'`, `'\\''`)}'`;
}
