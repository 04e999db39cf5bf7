// Statements that give the restored database what does not come with a rename, or what its dump left out: owners, grants, settings of the database.
import type { DatabaseSession } from '../ports';
import { literal, type Feature } from './catalog';
import { quoteName } from './queries';

const keywords: Readonly<Partial<Record<Feature['kind'], string>>> = { schema: 'schema', table: 'table', view: 'table', sequence: 'sequence', routine: 'routine', type: 'type' };

/**
 * For what both have: the owner of the live one, and every grant that it has and the restored one lacks. More grants in the backup stay.
 * @param heir owner of what only the backup has, where the backup names no owners; undefined where it does.
 */
export function alignObjects(live: readonly Feature[], restored: readonly Feature[], heir: string | undefined): string[] {
  return [...alignShared(live, restored), ...(heir === undefined ? [] : adopt(live, restored, heir))];
}

function adopt(live: readonly Feature[], restored: readonly Feature[], heir: string): string[] {
  const known = new Set(live.map((feature) => `${feature.kind} ${feature.name}`));
  return restored.filter((feature) => keywords[feature.kind] !== undefined && feature.owner !== '' && feature.owner !== heir && !known.has(`${feature.kind} ${feature.name}`)).map(({ kind, name }) => `alter ${keywords[kind]} ${name} owner to ${heir}`);
}

function alignShared(live: readonly Feature[], restored: readonly Feature[]): string[] {
  const there = new Map(restored.map((feature) => [`${feature.kind} ${feature.name}`, feature]));
  return live.flatMap((feature) => {
    const other = there.get(`${feature.kind} ${feature.name}`);
    const keyword = keywords[feature.kind];
    if (other === undefined) return [];
    if (feature.kind === 'column') return columnGrants(feature, other);
    if (keyword === undefined) return [];
    const owner = feature.owner === '' || feature.owner === other.owner ? [] : [`alter ${keyword} ${feature.name} owner to ${feature.owner}`];
    const lacking = feature.grants.filter((grant) => !other.grants.includes(grant));
    return [...owner, ...lacking.map((grant) => `grant ${privilege(grant)} on ${keyword} ${feature.name} to ${grantee(grant)}`)];
  });
}

function columnGrants(feature: Feature, other: Feature): string[] {
  const [column = ''] = feature.columns;
  return feature.grants.filter((grant) => !other.grants.includes(grant)).map((grant) => `grant ${privilege(grant)} (${quoteName(column)}) on table ${feature.table} to ${grantee(grant)}`);
}

function privilege(grant: string): string {
  return grant.slice(grant.lastIndexOf(' ') + 1);
}

function grantee(grant: string): string {
  return grant.slice(0, grant.lastIndexOf(' '));
}

/** What belongs to the database itself. */
export interface DatabaseProperties {
  readonly owner: string;
  readonly connectionLimit: number;
  /** As in Feature. */
  readonly grants: readonly string[];
  /** `ALTER DATABASE … SET` and `ALTER ROLE … IN DATABASE … SET`; role empty for everybody. */
  readonly settings: readonly { readonly role: string; readonly setting: string }[];
}

export async function readProperties(session: DatabaseSession, database: string): Promise<DatabaseProperties | undefined> {
  const [found] = await session.rows<DatabaseProperties>(
    `select quote_ident(pg_get_userbyid(datdba)) as owner, datconnlimit as "connectionLimit",
       array(select coalesce(quote_ident(r.rolname), 'public') || ' ' || a.privilege_type from aclexplode(coalesce(datacl, acldefault('d', datdba))) a left join pg_roles r on r.oid = a.grantee order by 1) as grants,
       coalesce((select json_agg(json_build_object('role', coalesce(quote_ident(r.rolname), ''), 'setting', setting) order by r.rolname, setting)
         from pg_db_role_setting s cross join unnest(s.setconfig) setting left join pg_roles r on r.oid = s.setrole where s.setdatabase = d.oid), '[]') as settings
     from pg_database d where datname = $1`,
    [database],
  );
  return found;
}

/** Makes the side's properties those of the live one. Empty where they are already. */
export function alignProperties(side: string, live: DatabaseProperties, own: DatabaseProperties): string[] {
  const name = quoteName(side);
  const same = ({ role, setting }: DatabaseProperties['settings'][number]) => own.settings.some((other) => other.role === role && other.setting === setting);
  return [
    ...(live.owner === own.owner ? [] : [`alter database ${name} owner to ${live.owner}`]),
    ...own.grants.filter((grant) => !live.grants.includes(grant)).map((grant) => `revoke ${privilege(grant)} on database ${name} from ${grantee(grant)}`),
    ...live.grants.filter((grant) => !own.grants.includes(grant)).map((grant) => `grant ${privilege(grant)} on database ${name} to ${grantee(grant)}`),
    ...live.settings.filter((setting) => !same(setting)).map(({ role, setting }) => settingStatement(name, role, setting)),
    ...(live.connectionLimit === own.connectionLimit ? [] : [`alter database ${name} connection limit ${live.connectionLimit}`]),
  ];
}

/** Settings that hold lists; quoted whole they would be one word. */
const lists = ['search_path', 'session_preload_libraries', 'local_preload_libraries', 'temp_tablespaces', 'datestyle'];

function settingStatement(database: string, role: string, setting: string): string {
  const at = setting.indexOf('=');
  const [key, value] = [setting.slice(0, at), setting.slice(at + 1)];
  const words = lists.includes(key.toLowerCase()) ? wordsOf(value) : [value];
  const subject = role === '' ? `alter database ${database}` : `alter role ${role} in database ${database}`;
  return `${subject} set ${key.split('.').map(quoteName).join('.')} = ${words.map(literal).join(', ')}`;
}

/** PostgreSQL keeps them as names in double quotes, and takes an empty one (of `search_path = ''`) only as a text. */
function wordsOf(list: string): string[] {
  const words = [...list.matchAll(/"((?:[^"]|"")*)"|([^\s,][^,]*)/g)].map(([, quoted, plain = '']) => quoted?.replaceAll('""', '"') ?? plain.trim());
  return words.length === 0 ? [''] : words;
}
