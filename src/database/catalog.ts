// What a database consists of, read from its catalog: the same question to the live and to the restored one, so that they can be compared.
import type { DatabaseSession } from '../ports';
import { quoteName } from './queries';

export type FeatureKind = 'schema' | 'table' | 'view' | 'sequence' | 'column' | 'constraint' | 'index' | 'trigger' | 'routine' | 'type' | 'extension' | 'policy' | 'publication' | 'subscription' | 'event trigger';

/** One thing of a database, by its name as SQL spells it. */
export interface Feature {
  readonly kind: FeatureKind;
  readonly name: string;
  /** The table it belongs to; empty for what stands alone. */
  readonly table: string;
  /** The columns that it is about, without quotes. */
  readonly columns: readonly string[];
  /** Its definition, as far as two of the same name can differ. */
  readonly detail: string;
  /** Empty where it has none of its own. */
  readonly owner: string;
  /** `role PRIVILEGE`, sorted; role `public` in lower case stands for everybody. */
  readonly grants: readonly string[];
}

export interface TableRows {
  /** As in Feature. */
  readonly name: string;
  readonly rows: number;
}

export interface SequenceValue {
  readonly name: string;
  readonly column: string;
  readonly value: number;
  /** Of the column that it feeds; null for an empty table. */
  readonly largest: number | null;
}

const members = (catalog: string, alias: string) => `not exists (select 1 from pg_depend x where x.classid = '${catalog}'::regclass and x.objid = ${alias}.oid and x.deptype = 'e')`;
const ours = `n.nspname !~ '^pg_' and n.nspname <> 'information_schema'`;
const grants = (acl: string, kind: string, owner: string) => `array(select coalesce(quote_ident(r.rolname), 'public') || ' ' || a.privilege_type from aclexplode(coalesce(${acl}, acldefault('${kind}', ${owner}))) a left join pg_roles r on r.oid = a.grantee order by 1)`;
const none = `'{}'::text[]`;
const relation = `format('%I.%I', n.nspname, c.relname)`;
const keys = (numbers: string, table: string) => `array(select attname::text from pg_attribute col where col.attrelid = ${table} and col.attnum = any(${numbers}) order by 1)`;

/** A sequence of a serial column belongs to its table: it follows the table's owner. */
const parts = [
  `select 'schema', quote_ident(n.nspname), '', ${none}, '', quote_ident(pg_get_userbyid(n.nspowner)), ${grants('n.nspacl', 'n', 'n.nspowner')} from pg_namespace n where ${ours} and ${members('pg_namespace', 'n')}`,
  `select case c.relkind when 'S' then 'sequence' when 'v' then 'view' when 'm' then 'view' else 'table' end, ${relation}, coalesce(o.owned::regclass::text, ''), ${none}, c.relkind::text, case when o.owned is null then quote_ident(pg_get_userbyid(c.relowner)) else '' end, case c.relkind when 'S' then ${grants('c.relacl', 's', 'c.relowner')} else ${grants('c.relacl', 'r', 'c.relowner')} end
   from pg_class c join pg_namespace n on n.oid = c.relnamespace left join lateral (select refobjid as owned from pg_depend where classid = 'pg_class'::regclass and objid = c.oid and deptype in ('a', 'i') and refclassid = 'pg_class'::regclass and c.relkind = 'S' limit 1) o on true
   where c.relkind in ('r', 'p', 'v', 'm', 'f', 'S') and ${ours} and ${members('pg_class', 'c')}`,
  `select 'column', ${relation} || '.' || quote_ident(a.attname), ${relation}, array[a.attname::text], format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else '' end, '', case when a.attacl is null then ${none} else ${grants('a.attacl', 'c', 'c.relowner')} end
   from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace where a.attnum > 0 and not a.attisdropped and c.relkind in ('r', 'p', 'f') and ${ours} and ${members('pg_class', 'c')}`,
  `select 'constraint', ${relation} || '.' || quote_ident(k.conname), ${relation}, ${keys('k.conkey', 'c.oid')}, pg_get_constraintdef(k.oid), '', ${none}
   from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace where k.contype in ('c', 'f', 'p', 'u', 'x') and ${ours} and ${members('pg_class', 'c')}`,
  `select 'index', format('%I.%I', n.nspname, i.relname), ${relation}, ${keys('x.indkey::int2[]', 'c.oid')}, pg_get_indexdef(i.oid), '', ${none}
   from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class c on c.oid = x.indrelid join pg_namespace n on n.oid = c.relnamespace where x.indisvalid and not exists (select 1 from pg_constraint k where k.conindid = i.oid and k.contype in ('p', 'u', 'x')) and c.relkind in ('r', 'p', 'm') and ${ours} and ${members('pg_class', 'c')}`,
  `select 'trigger', ${relation} || '.' || quote_ident(t.tgname), ${relation}, ${none}, pg_get_triggerdef(t.oid), '', ${none}
   from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace where not t.tgisinternal and ${ours}`,
  `select 'routine', format('%I.%I(%s)', n.nspname, p.proname, pg_get_function_identity_arguments(p.oid)), '', ${none}, '', quote_ident(pg_get_userbyid(p.proowner)), ${grants('p.proacl', 'f', 'p.proowner')}
   from pg_proc p join pg_namespace n on n.oid = p.pronamespace where ${ours} and ${members('pg_proc', 'p')}`,
  `select 'type', format('%I.%I', n.nspname, t.typname), '', ${none}, t.typtype::text || array(select enumlabel::text from pg_enum e where e.enumtypid = t.oid order by enumsortorder)::text, quote_ident(pg_get_userbyid(t.typowner)), ${grants('t.typacl', 'T', 't.typowner')}
   from pg_type t join pg_namespace n on n.oid = t.typnamespace where (t.typtype in ('e', 'd', 'r') or (t.typtype = 'c' and exists (select 1 from pg_class c where c.oid = t.typrelid and c.relkind = 'c'))) and ${ours} and ${members('pg_type', 't')}`,
  `select 'extension', quote_ident(extname), '', ${none}, extversion, '', ${none} from pg_extension`,
  `select 'policy', ${relation} || '.' || quote_ident(p.polname), ${relation}, ${none}, coalesce(pg_get_expr(p.polqual, p.polrelid), '') || ' / ' || coalesce(pg_get_expr(p.polwithcheck, p.polrelid), ''), '', ${none}
   from pg_policy p join pg_class c on c.oid = p.polrelid join pg_namespace n on n.oid = c.relnamespace where ${ours}`,
  `select 'publication', quote_ident(pubname), '', ${none}, '', '', ${none} from pg_publication`,
  `select 'subscription', quote_ident(subname), '', ${none}, '', '', ${none} from pg_subscription where subdbid = (select oid from pg_database where datname = current_database())`,
  `select 'event trigger', quote_ident(evtname), '', ${none}, '', '', ${none} from pg_event_trigger e where ${members('pg_event_trigger', 'e')}`,
];

/** Names come as any search path would need them. */
export async function readFeatures(session: DatabaseSession): Promise<Feature[]> {
  await session.run(`select set_config('search_path', '', false)`);
  return session.rows<Feature>(`select * from (${parts.join('\nunion all\n')}) as features (kind, name, "table", columns, detail, owner, grants) order by 1, 2`);
}

/** Tables that hold rows of their own. */
export function ownTables(features: readonly Feature[]): string[] {
  return features.filter(({ kind, detail }) => kind === 'table' && detail === 'r').map(({ name }) => name);
}

/** Exact, and of one moment. Nothing limits how long it takes. */
export async function countInOneStatement(session: DatabaseSession, tables: readonly string[]): Promise<TableRows[]> {
  if (tables.length === 0) return [];
  const rows = await session.rows<{ name: string; rows: string }>(tables.map((name) => `select ${literal(name)} as name, count(*)::text as rows from only ${name}`).join('\nunion all\n'));
  return rows.map(({ name, rows: count }) => ({ name, rows: Number(count) }));
}

export interface OtherRows extends TableRows {
  /** Not all of its rows come from the backup: those of an extension's table. */
  readonly more: boolean;
}

/** Of names that a backup has rows for and that hold none of their own: partitioned tables that it fills as a whole, tables of extensions. */
export async function countOthers(session: DatabaseSession, names: readonly string[]): Promise<OtherRows[]> {
  const there = await session.rows<{ name: string; partitioned: boolean }>(`select name, relkind = 'p' as partitioned from unnest($1::text[]) as name join pg_class on oid = to_regclass(name)`, [names]);
  const counted: OtherRows[] = [];
  for (const { name, partitioned } of there) {
    const [row] = await session.rows<{ rows: string }>(`select count(*)::text as rows from ${name}`);
    counted.push({ name, rows: Number(row?.rows), more: !partitioned });
  }
  return counted;
}

export async function countLargeObjects(session: DatabaseSession): Promise<number> {
  const [row] = await session.rows<{ count: string }>('select count(*)::text as count from pg_largeobject_metadata');
  return Number(row?.count);
}

/** How far each sequence is; nothing of one that was never used. Costs nothing on a busy database. */
export async function readSequenceValues(session: DatabaseSession): Promise<ReadonlyMap<string, number>> {
  const rows = await session.rows<{ name: string; value: string }>(`select format('%I.%I', schemaname, sequencename) as name, last_value::text as value from pg_sequences where last_value is not null`);
  return new Map(rows.map(({ name, value }) => [name, Number(value)]));
}

/** By what they take on the disk. */
export async function largestFirst(session: DatabaseSession, tables: readonly string[]): Promise<string[]> {
  const rows = await session.rows<{ name: string }>(`select name from unnest($1::text[]) as name order by pg_relation_size(name::regclass) desc, name`, [tables]);
  return rows.map(({ name }) => name);
}

/** What the planner believes; costs nothing on a busy database. */
export async function estimateRows(session: DatabaseSession): Promise<TableRows[]> {
  const rows = await session.rows<{ name: string; rows: string }>(`select ${relation} as name, greatest(c.reltuples, coalesce(pg_stat_get_live_tuples(c.oid), 0))::bigint::text as rows from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'r' and ${ours} and ${members('pg_class', 'c')}`);
  return rows.map(({ name, rows: count }) => ({ name, rows: Number(count) }));
}

/** Every sequence that feeds a column and counts upwards, with the largest value there. */
export async function readSequences(session: DatabaseSession): Promise<SequenceValue[]> {
  const fed = await session.rows<{ sequence: string; table: string; column: string }>(
    `select format('%I.%I', sn.nspname, s.relname) as sequence, format('%I.%I', n.nspname, c.relname) as table, a.attname::text as column
     from pg_class s join pg_namespace sn on sn.oid = s.relnamespace join pg_depend d on d.classid = 'pg_class'::regclass and d.objid = s.oid and d.deptype in ('a', 'i') and d.refclassid = 'pg_class'::regclass
     join pg_class c on c.oid = d.refobjid join pg_namespace n on n.oid = c.relnamespace join pg_attribute a on a.attrelid = c.oid and a.attnum = d.refobjsubid join pg_sequence q on q.seqrelid = s.oid where s.relkind = 'S' and q.seqincrement > 0`,
  );
  if (fed.length === 0) return [];
  const each = fed.map(({ sequence, table, column }) => `select ${literal(sequence)} as name, ${literal(`${table}.${quoteName(column)}`)} as column, (select case when is_called then last_value else last_value - 1 end from ${sequence})::text as value, (select max(${quoteName(column)}) from ${table})::text as largest`);
  const values = await session.rows<{ name: string; column: string; value: string; largest: string | null }>(each.join('\nunion all\n'));
  return values.map(({ name, column, value, largest }) => ({ name, column, value: Number(value), largest: largest === null ? null : Number(largest) }));
}

export function literal(text: string): string {
  return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'` : `'${text.replaceAll("'", "''")}'`;
}
