// The product's database with as many megabytes as are wanted, its backups, its template for the resets, and the check of the end.
import pg from 'pg';
import { asSuperuser } from '../../sandbox/database/superuser';
import type { Sandbox } from '../../sandbox/sandbox';

/** So that parallel jobs have something to share. */
const tables = ['bench_1', 'bench_2', 'bench_3', 'bench_4'] as const;
const payloadHashes = 15;
/** Of a row with its index, measured. */
const rowBytes = 575;

interface StoredBackup {
  readonly key: string;
  readonly megabytes: number;
}

export interface Filled {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly megabytes: number;
  readonly rows: number;
  readonly plain: StoredBackup;
  readonly archive: StoredBackup;
  /** Writes one row, and returns one only where the last row of every table is found. */
  readonly probe: string;
  drop(): Promise<void>;
}

const template = 'template_bench';

export async function fillDatabase(sandbox: Sandbox, megabytes: number): Promise<Filled> {
  const { database } = sandbox.description;
  const rows = Math.round((megabytes * 1_000_000) / rowBytes / tables.length);
  await asSuperuser(database.url, async (client) => {
    await client.query('create table bench_writes (id bigserial primary key, at timestamptz not null default now())');
    for (const table of tables) {
      await client.query(`create table ${table} (id int not null, payload text not null)`);
      await client.query(`insert into ${table} select i, (select string_agg(md5(i::text || k), '') from generate_series(1, ${payloadHashes}) k) from generate_series(1, ${rows}) i`);
      await client.query(`alter table ${table} add primary key (id)`);
    }
    await client.query('analyze');
  });
  const stored = async (format: 'plain' | 'custom', ending: string) => {
    const { key, sizeBytes } = await sandbox.backup({ format, key: `backup_staging_${new Date().toISOString().slice(0, 10).replaceAll('-', '')}_${megabytes}mb.${ending}` });
    return { key, megabytes: Math.round(sizeBytes / 1e6) };
  };
  const [plain, archive] = [await stored('plain', 'sql'), await stored('custom', 'dump')];
  const size = await asSuperuser(database.url, async (client) => Number((await client.query<{ size: string }>('select pg_database_size(current_database())::text as size')).rows[0]?.size));
  await copyDatabase(sandbox, database.name, template);
  const found = tables.map((table) => `(select count(*) from ${table} where id = ${rows})`).join(' + ');
  return {
    sandbox,
    url: database.url,
    megabytes: Math.round(size / 1e6),
    rows,
    plain,
    archive,
    probe: `insert into bench_writes (at) select now() where ${found} = ${tables.length} returning id`,
    drop: () => asSuperuser(database.superuser.url, (client) => client.query(`drop database ${template} with (force)`).then(() => sandbox.deploy('v3.0.0'))),
  };
}

/** Exactly as it was filled; what restores left beside it goes. */
export async function resetTo({ sandbox }: Filled): Promise<void> {
  const { database } = sandbox.description;
  await asSuperuser(database.superuser.url, async (client) => {
    const others = await client.query<{ datname: string }>('select datname from pg_database where starts_with(datname, $1)', [database.name]);
    for (const { datname } of others.rows) await client.query(`drop database ${pg.escapeIdentifier(datname)} with (force)`);
  });
  await copyDatabase(sandbox, template, database.name);
  await asSuperuser(database.superuser.url, (client) => client.query('checkpoint'));
}

async function copyDatabase({ description: { database } }: Sandbox, from: string, to: string): Promise<void> {
  await asSuperuser(database.superuser.url, async (client) => {
    await client.query(`alter database ${from} allow_connections false`);
    await client.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [from]);
    await client.query(`create database ${to} owner ${database.user} template ${from}`);
    if (from === database.name) await client.query(`alter database ${from} allow_connections true`);
    await client.query(`revoke connect on database ${to} from public`);
  });
}

/** @throws Error naming what is otherwise than it must be after a restore. */
export async function requireRestored({ sandbox, rows }: Filled, keepsOld: boolean): Promise<void> {
  const { database } = sandbox.description;
  const wrong: string[] = [];
  await asSuperuser(database.url, async (client) => {
    for (const table of tables) {
      const [row] = (await client.query<{ rows: number; keys: number }>(`select count(*)::int as rows, (select count(*)::int from pg_index where indrelid = '${table}'::regclass and indisprimary) as keys from ${table}`)).rows;
      if (row?.rows !== rows || row.keys !== 1) wrong.push(`${table}: ${row?.rows} rows instead of ${rows}, ${row?.keys} primary keys`);
    }
    const [records] = (await client.query<{ rows: number }>('select count(*)::int as rows from pfa_records')).rows;
    if (records?.rows !== 300) wrong.push(`pfa_records: ${records?.rows} rows instead of 300`);
  });
  const kept = await asSuperuser(database.superuser.url, async (client) => (await client.query('select from pg_database where starts_with(datname, $1)', [`${database.name}_before_`])).rowCount);
  if (keepsOld && kept !== 1) wrong.push('the old database is not kept');
  if (wrong.length > 0) throw new Error(`The end is not what it should be, so the time is void: ${wrong.join('; ')}`);
}
