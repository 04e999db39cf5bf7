// A restore whose rows go through several sessions: large tables, partitions, keys that need each other, large objects. It ends as one session would end.
import { jest } from '@jest/globals';
import type { Sandbox } from '../../sandbox/sandbox';
import { asAdmin, failureOf, freshDatabase, production, query, restore } from './restore-system';
import { openSystem } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

/** Each of the large tables is some megabytes as text. Names, values and objects are those that a careless reader of dumps stumbles over. */
const large = `
create schema "Odd schema";
create table "Odd schema"."On USING (x)" (id int primary key, payload text not null, size int generated always as (length(payload)) stored);
insert into "Odd schema"."On USING (x)" select i, repeat(md5(i::text), 4) || E'\\n\\\\.\\n' || i from generate_series(1, 20000) i;
create index "an ON index" on "Odd schema"."On USING (x)" using btree (size, id);
create table events (id int not null, at date not null, owner int, payload text, primary key (id, at)) partition by range (at);
create table events_old partition of events for values from ('2020-01-01') to ('2025-01-01');
create table events_new partition of events for values from ('2025-01-01') to ('2030-01-01');
create index on events (at);
insert into events select i, date '2024-01-01' + i % 900, 1 + i % 20000, repeat('x', 100) from generate_series(1, 40000) i;
alter table events add foreign key (owner) references "Odd schema"."On USING (x)" (id);
create table wide (id bigint generated always as identity primary key, again bigint references wide (id), payload text);
insert into wide (again, payload) select null, repeat(md5(i::text), 65536) from generate_series(1, 2) i;
update wide set again = 1 where id = 2;
create table counted as select i as id from generate_series(1, 300000) i;
create materialized view totals as select count(*) as rows, sum(id) as ids from counted;
create unique index on counted (id);
create rule noted as on update to counted do also (insert into wide (payload) values ('one'); insert into wide (payload) values ('two'));
select lo_from_bytea(0, convert_to(repeat('large object ', 1000), 'utf8'));
alter table counted owner to pfa_app; alter table wide owner to pfa_app; alter table events owner to pfa_app; alter table "Odd schema"."On USING (x)" owner to pfa_app;
grant usage on schema "Odd schema" to pfa_app; grant select on all tables in schema public to pfa_app`;

/** What hangs on the tables, and what is in those that `production` does not read. */
const shape = `select array(select conname || ' ' || pg_get_constraintdef(oid) from pg_constraint where connamespace <> 'pg_catalog'::regnamespace order by 1) as constraints,
  array(select indexdef from pg_indexes where schemaname <> 'pg_catalog' order by 1) as indexes, (select md5(string_agg(t::text, '|' order by id)) from "Odd schema"."On USING (x)" t) as odd,
  (select md5(string_agg(data::text, '' order by loid, pageno)) from pg_largeobject) as objects, (select rows || ' ' || ids from totals) as totals,
  (select count(*)::int from pg_statistic s join pg_class c on c.oid = s.starelid where c.relname in ('events', 'counted', 'wide')) > 0 as analyzed`;

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await freshDatabase(sandbox);
  await asAdmin(sandbox, large, 'pfa_vanguard');
  await asAdmin(sandbox, 'analyze', 'pfa_vanguard');
});

test.each([['plain', 3], ['custom', 2], ['directory', 2], ['gzip', 1]] as const)('a %s backup through %i sessions is the same as before', async (format, jobs) => {
  const before = await production(sandbox);
  const [was] = await asAdmin(sandbox, shape, 'pfa_vanguard');
  await sandbox.backup({ format, database: 'pfa_vanguard' });
  await query(sandbox, 'delete from counted where id > 5');
  const { prepared } = await restore(sandbox, { database: { jobs } });
  expect(prepared.detail).toContain('equals what the backup says: 360309 rows');
  expect((await production(sandbox)).content).toBe(before.content);
  expect((await asAdmin(sandbox, shape, 'pfa_vanguard'))[0]).toEqual(was);
});

test('a row that PostgreSQL refuses, in whichever session, ends the restore in its own words', async () => {
  const before = await production(sandbox);
  const damage = (content: Buffer) => Buffer.from(content.toString().replace('\n299990\n', '\nno number\n'));
  await sandbox.backup({ format: 'plain', checksum: false, damage, database: 'pfa_vanguard' });
  expect((await failureOf(restore(sandbox, { database: { jobs: 3 } }))).message).toMatch(/psql: psql:<stdin>:\d+: ERROR: {2}invalid input syntax for type integer: "no number"/);
  expect(await production(sandbox)).toEqual(before);
});
