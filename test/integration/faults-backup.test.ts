// Faults 27 to 31: backups that must not go live, each damaged for real, each found before the live database is touched.
import type { BackupOptions } from '../../sandbox/database/backup';
import { store } from '../../sandbox/database/backup';
import type { Sandbox } from '../../sandbox/sandbox';
import { asAdmin, beginRestore, failureOf, freshDatabase, production, query, restore, type Production, type RestoreWish } from './restore-system';
import { openSystem } from './system';

let sandbox: Sandbox;
let before: Production;
const today = new Date();
const daysAgo = (days: number) => new Date(today.getTime() - days * 86_400_000);

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await freshDatabase(sandbox);
  await query(sandbox, `insert into pfa_write_queue (organization_id, pfa_id, payload) select 'org-rio', 'PFA-' || n, '{"note": "it''s\\\\n; \\\\connect"}' from generate_series(1, 50) n`);
  before = await production(sandbox);
});

afterEach(async () => {
  expect(await production(sandbox)).toEqual(before);
});

async function refusalOf(wish: RestoreWish = {}): Promise<string> {
  return (await failureOf(beginRestore(sandbox, wish))).message;
}

/** Restores a damaged backup as far as it goes. */
async function failureWith(options: BackupOptions, wish: RestoreWish = {}): Promise<{ message: string; nextAction: string }> {
  const { key } = await sandbox.backup(options);
  const { message, nextAction = '' } = await failureOf(restore(sandbox, { backup: key, ...wish }));
  return { message, nextAction };
}

const cutAt = (share: number) => (content: Buffer) => content.subarray(0, Math.floor(content.length * share));

test('27: without any backup the pattern and what is near are shown', async () => {
  expect(await refusalOf()).toContain('no object of s3://pfavanguard-backups matches backup_staging_{date}*; there is nothing like it');
  await sandbox.backup({ key: 'backup_production_20260101.sql' });
  expect(await refusalOf()).toMatch(/matches backup_staging_\{date\}\*; nearest: backup_production_20260101\.sql \(\d.*old\)/);
});

test('27: a backup that is a day too old is refused with its age, unless it is allowed or named', async () => {
  const { key } = await sandbox.backup({ date: daysAgo(2) });
  expect(await refusalOf()).toMatch(new RegExp(`the newest backup, ${key}, is .*(h|min) old; database.backups.max-age is 24 h`));
  for (const wish of [{ allow: ['old-backup'] as const }, { backup: key }]) {
    const run = await beginRestore(sandbox, wish);
    expect(run.situation.database?.restore?.backup).toMatchObject({ key, format: 'plain' });
    await run.close();
  }
});

test('27: a key of another environment is refused, unless it is allowed', async () => {
  const { key } = await sandbox.backup({ key: 'backup_production_20260101.sql' });
  expect(await refusalOf({ backup: key })).toContain(`${key} does not match backup_staging_{date}*: it may be of another environment`);
  await (await beginRestore(sandbox, { backup: key, allow: ['old-backup'] })).close();
  expect(await refusalOf({ backup: 'backup_staging_20260101.sql' })).toContain('there is no backup_staging_20260101.sql in s3://pfavanguard-backups');
});

test('27: an empty object is no backup, and the next older one is named', async () => {
  const older = await sandbox.backup({ date: daysAgo(1), format: 'gzip' });
  await store(sandbox.description, `backup_staging_${today.toISOString().slice(0, 10).replaceAll('-', '')}.sql`, Buffer.alloc(0));
  const refusal = await refusalOf();
  expect(refusal).toContain('has 0 B, less than database.backups.min-size (1.0 KiB): it is no backup');
  expect(refusal).toContain(`such as ${older.key}`);
});

test('27: the dump of another system is found by its migrations', async () => {
  await asAdmin(sandbox, `create database other_shop template template0`);
  await asAdmin(sandbox, 'create table orders (id serial primary key); insert into orders default values', 'other_shop');
  const { key } = await sandbox.backup({ database: 'other_shop' });
  await asAdmin(sandbox, 'drop database other_shop');
  const { message } = await failureOf(restore(sandbox, { backup: key }));
  expect(message).toContain('_prisma_migrations is empty or missing: it is not a backup of this system');
});

test('28: a plain dump that is cut off never goes live', async () => {
  const { message, nextAction } = await failureWith({ checksum: false, damage: cutAt(0.7) });
  expect(message).toContain('inspection: the dump is cut off');
  expect(nextAction).toMatch(/^The live database was not touched/);
});

test('28: nor one that is cut off between two statements, or inside gzip', async () => {
  const lastLines = (content: Buffer) => content.subarray(0, content.indexOf('\n-- PostgreSQL database dump complete'));
  expect((await failureWith({ checksum: false, damage: lastLines })).message).toContain('its last line is not "-- PostgreSQL database dump complete"');
  expect((await failureWith({ format: 'gzip', checksum: false, damage: cutAt(0.8) }, { run: 'gh-2' })).message).toMatch(/gzip: .*unexpected end of file/);
});

test('29: an archive that is cut off is read in full, though pg_restore lists it', async () => {
  expect((await failureWith({ format: 'custom', checksum: false, damage: cutAt(0.9) })).message).toMatch(/(reading|pg_restore): .*(could not read from input file|unexpected end of file|could not find block)/);
});

test('30: a flipped bit in an uncompressed archive is found by its SHA-256 alone', async () => {
  const flip = (content: Buffer) => {
    const damaged = Buffer.from(content);
    const at = damaged.indexOf('Scaffold', Math.floor(damaged.length / 2));
    damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
    return damaged;
  };
  expect((await failureWith({ format: 'custom', arguments: ['--compress=0'], damage: flip })).message).toMatch(/download: backup: its SHA-256 is [0-9a-f]{64} and not [0-9a-f]{64} as the checksum beside it says: it was damaged/);
  expect((await failureWith({ damage: flip }, { run: 'gh-2' })).message).toContain('as the checksum beside it says: it was damaged');
});

test('31: a dump cut before its constraints passes every count of rows and is still refused', async () => {
  const withoutConstraints = (content: Buffer) => {
    const text = content.toString();
    return Buffer.from(`${text.slice(0, text.search(/\n--\n-- Name: .*; Type: CONSTRAINT;/))}\n--\n-- PostgreSQL database dump complete\n--\n\n`);
  };
  const { message, nextAction } = await failureWith({ checksum: false, damage: withoutConstraints });
  expect(message).toContain('constraint public.users.users_pkey is missing');
  expect(message).toContain('index public.pfa_records_pfa_id_key is missing');
  expect(nextAction).toContain('the restored one was dropped');
});

test('31: a dump of the schema alone, or of one table, is refused', async () => {
  expect((await failureWith({ arguments: ['--schema-only'] })).message).toContain('the backup holds no rows at all, and the live database does');
  expect((await failureWith({ key: 'backup_staging_20260102_table.sql', arguments: ['--exclude-table=pfa_records'] }, { run: 'gh-2' })).message).toContain('table public.pfa_records is missing');
});

test('a sequence behind its column is found', async () => {
  const late = (content: Buffer) => Buffer.from(content.toString().replace(/(pfa_records_id_seq', )\d+/, '$17'));
  expect((await failureWith({ checksum: false, damage: late })).message).toContain('sequence public.pfa_records_id_seq is at 7, but public.pfa_records."id" goes up to 300');
});

test('a dump that reaches for other databases is stopped before psql reads a word of that', async () => {
  expect((await failureWith({ arguments: ['--create'] })).message).toContain('the dump wants to change more than one database (CREATE DATABASE');
  const connects = (content: Buffer) => Buffer.from(content.toString().replace('\nSET ', '\n\\connect pfa_vanguard\nDELETE FROM pfa_records;\nSET '));
  expect((await failureWith({ key: 'backup_staging_20260102_connect.sql', checksum: false, damage: connects }, { run: 'gh-2' })).message).toContain('the dump holds the psql command "\\\\connect pfa_vanguard"');
});
