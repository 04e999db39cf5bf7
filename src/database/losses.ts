// What a running transaction has taken away, seen in PostgreSQL's catalog and counters and not in a script's text: CASCADE, functions
// and triggers can take more than the text says. Tables and columns are known by their numbers, so that a rename is no loss.
import type { DatabaseSession } from '../ports';
import { counted } from '../words/plurals';
import { everyRow } from './counting';
import { isSameTable, type Holding, type Loss } from './holdings';
import { holdsSomething, quoteTable } from './queries';

/** Rows with a print: any insert, update or delete makes another. */
export interface Print {
  readonly rows: number;
  readonly print: string;
}

/** Rows that stand in a dump. */
export type KeptRows = Pick<Holding, 'loss' | 'schema' | 'table' | 'columns'> & Print;

/** Something that goes, or may go. */
export type Place = Pick<Holding, 'loss' | 'schema' | 'table' | 'columns'>;

interface Table {
  readonly oid: string;
  readonly schema: string;
  readonly table: string;
  /** Where its rows lie: another one after TRUNCATE and after a rewrite. */
  readonly file: string | null;
  readonly columns: Readonly<Record<string, string>>;
  /** By the numbers of the columns; a type that is renamed is the same. */
  readonly types: Readonly<Record<string, string>>;
}

export type Catalog = readonly Table[];

export async function readCatalog(session: DatabaseSession): Promise<Catalog> {
  return session.rows<Table>(
    `select c.oid::text as oid, n.nspname as schema, c.relname as table, pg_relation_filenode(c.oid)::text as file,
       (select coalesce(json_object_agg(attnum, attname), '{}') from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as columns,
       (select coalesce(json_object_agg(attnum, atttypid || ':' || atttypmod), '{}') from pg_attribute where attrelid = c.oid and attnum > 0 and not attisdropped) as types
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and c.relpersistence <> 't' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' and c.relname <> '_prisma_migrations'`,
  );
}

/** All that has gone since the catalog was read, in this transaction. */
export async function lossesSince(before: Catalog, session: DatabaseSession): Promise<Place[]> {
  const after = new Map((await readCatalog(session)).map((table) => [table.oid, table]));
  const touched = await session.rows<{ oid: string; inserted: string; deleted: string; updated: string }>('select relid::text as oid, n_tup_ins::text as inserted, n_tup_del::text as deleted, n_tup_upd::text as updated from pg_stat_xact_user_tables');
  const losses: Place[] = [];
  for (const table of before) {
    const now = after.get(table.oid);
    const place = (loss: Loss, columns: string[] = []): void => void losses.push({ loss, schema: table.schema, table: table.table, columns });
    const counted = touched.find(({ oid }) => oid === table.oid);
    const gone = Object.entries(table.columns).flatMap(([number, column]) => (now === undefined || number in now.columns ? [] : [column]));
    if (now === undefined) place('dropped');
    else if (gone.length > 0) place('dropped', gone);
    if (now === undefined) continue;
    const cast = Object.entries(table.types).flatMap(([number, type]) => (number in now.types && now.types[number] !== type ? [now.columns[number] ?? ''] : []));
    if (Number(counted?.deleted ?? 0) > 0 || (await isEmptied(session, table, now, Number(counted?.inserted ?? 0)))) place('deleted');
    else if (Number(counted?.updated ?? 0) > 0) place('changed');
    else if (cast.length > 0) place('changed', cast);
  }
  return losses;
}

/** TRUNCATE counts no rows. After one, a table has nothing, or what was put in since; a rewrite, which makes a new file as well, puts in nothing that is counted. */
async function isEmptied(session: DatabaseSession, before: Table, now: Table, inserted: number): Promise<boolean> {
  if (now.file === before.file) return false;
  const rewritten = JSON.stringify([before.columns, before.types]) !== JSON.stringify([now.columns, now.types]);
  return (inserted > 0 && !rewritten) || isEmpty(session, now);
}

async function isEmpty(session: DatabaseSession, table: Table): Promise<boolean> {
  const [row] = await session.rows<{ empty: boolean }>(`select not exists (select from ${quoteTable(table)}) as empty`);
  return row?.empty ?? false;
}

/** SQL: two columns, `rows` and `print`. A row's place and its transaction change with every write to it. */
export function printOf(place: Pick<Place, 'schema' | 'table' | 'columns'>): string {
  return `select count(*)::text as rows, coalesce(sum(hashtextextended(tableoid::text || ctid::text || xmin::text, 0)), 0)::text as print from ${quoteTable(place)} where ${holdsSomething(place.columns)}`;
}

/** @throws Error where a policy would hide rows: nobody could say then what goes. */
export async function readPrint(session: DatabaseSession, place: Place): Promise<KeptRows> {
  await session.run(everyRow);
  const [row] = await session.rows<{ rows: string; print: string }>(printOf(place));
  await session.run('set local row_security to default');
  const { loss, schema, table, columns } = place;
  return { loss, schema, table, columns, rows: Number(row?.rows ?? 0), print: row?.print ?? '' };
}

/** Whether what is kept, or was looked at, holds all of what goes. */
export function covers(wider: Place, place: Place): boolean {
  if (!isSameTable(wider, place)) return false;
  if (place.loss === 'changed') return true;
  return wider.columns.length === 0 || (place.columns.length > 0 && place.columns.every((column) => wider.columns.includes(column)));
}

/** Why a loss may not happen; undefined: nothing is lost by it. */
export function objectionTo(looked: KeptRows, kept: readonly KeptRows[]): string | undefined {
  const rows = counted(looked.rows, 'row');
  if (looked.rows === 0) return undefined;
  const same = kept.filter((each) => covers(each, looked));
  if (same.length === 0) return `${rows} would be lost that are not kept in a dump`;
  if (looked.loss === 'changed' || same.some(({ print, columns }) => print === looked.print && columns.length === looked.columns.length)) return undefined;
  return `${rows} now, and they are not the ones that were dumped (${same.map((each) => each.rows).join(', ')}): somebody wrote meanwhile`;
}
