// Whether a restored database may go live: what is missing stops it, unless a migration that the backup does not have yet explains it.
import { describe, expect, it } from '@jest/globals';
import type { Feature } from '../../src/database/catalog';
import type { KnownMigration } from '../../src/database/migrations';
import { judgeRestore, type RestoreEvidence } from '../../src/database/restore-verdict';

const feature = (kind: Feature['kind'], name: string, changes: Partial<Feature> = {}): Feature => ({ kind, name, table: '', columns: [], detail: '', owner: '', grants: [], ...changes });
const migration = (name: string, state: KnownMigration['state'] = 'applied'): KnownMigration => ({ name, state, checksum: '', succeeded: true });
const rows = (counts: Record<string, number>) => Object.entries(counts).map(([name, count]) => ({ name, rows: count }));
const table = feature('table', 'public.orders', { detail: 'r' });

interface Case {
  readonly live?: Partial<RestoreEvidence['live']>;
  readonly restored?: Partial<RestoreEvidence['restored']>;
  readonly rest?: Partial<RestoreEvidence>;
}

function judge({ live = {}, restored = {}, rest = {} }: Case) {
  return judgeRestore({
    counted: {},
    needed: [],
    scripts: new Map(),
    live: { features: [table], rows: rows({ 'public.orders': 5 }), largeObjects: 0, sequences: new Map(), migrations: [migration('1_init')], ...live },
    restored: { features: [table], rows: rows({ 'public.orders': 5 }), others: [], largeObjects: 0, sequences: [], migrations: [migration('1_init')], ...restored },
    ...rest,
  });
}

const problems = (each: Case) => judge(each).problems;
const notes = (each: Case) => judge(each).notes;

describe('what is alike', () => {
  it('may go live', () => expect(judge({})).toEqual({ problems: [], notes: [], rows: 5 }));
  it('sums its rows up', () => expect(judge({ restored: { rows: rows({ 'public.a': 2, 'public.b': 3, 'public._prisma_migrations': 1 }) } }).rows).toBe(6));
});

describe('rows', () => {
  const counted = (passed: Record<string, number>, there: Record<string, number>) => problems({ rest: { counted: passed }, restored: { rows: rows({ 'public.orders': 1, ...there }) } });
  it.each([
    ['as many as passed by', { 'public."Odd name"': 3 }, { 'public."Odd name"': 3 }, []],
    ['fewer', { 'public.a': 3 }, { 'public.a': 2 }, ['public.a has 2 rows, the backup has 3']],
    ['more', { 'public.a': 3 }, { 'public.a': 4 }, ['public.a has 4 rows, the backup has 3']],
    ['no such table', { 'public.a': 3 }, {}, ['the backup has 3 rows for public.a, which is not there']],
    ['no such table, and none for it', { 'public.a': 0 }, {}, []],
  ])('%s', (_name, passed, there, expected) => expect(counted(passed, there as Record<string, number>)).toEqual(expected));

  it.each([
    ['a dump of the schema alone', { 'public.orders': 0, 'public._prisma_migrations': 1 }, { 'public.orders': 5 }, ['the backup holds no rows at all, and the live database does']],
    ['the live one is empty, too', { 'public.orders': 0 }, { 'public.orders': 0, 'public._prisma_migrations': 9 }, []],
    ['a row is there', { 'public.orders': 1 }, { 'public.orders': 5 }, []],
  ])('%s', (_name, restored, live, expected) => expect(problems({ restored: { rows: rows(restored as Record<string, number>) }, live: { rows: rows(live as Record<string, number>) } })).toEqual(expected));

  it('a table that the backup has empty is worth a word', () => {
    const restored = rows({ 'public.orders': 1, 'public.a': 0 });
    expect(notes({ restored: { rows: restored }, live: { rows: rows({ 'public.a': 7, 'public.gone': 7 }) } })).toEqual(['public.a is empty in the backup; the live database has about 7 rows']);
    expect(notes({ restored: { rows: restored }, live: { rows: rows({ 'public.a': 0 }) } })).toEqual([]);
  });

  it.each([
    ['orders', 'public.orders'],
    ['Order', 'public."Order"'],
    ['my "orders"', 'public."my ""orders"""'],
    ['audit.events', 'audit.events'],
    ['Audit.Events', '"Audit"."Events"'],
    ['x(y', 'public."x(y"'],
  ])('are held against the baseline: %s', (name, spelled) => {
    const against = (before: number) => notes({ restored: { rows: rows({ [spelled]: 3 }) }, rest: { baseline: { [name]: before, absent: 4 } } });
    expect(against(300)).toEqual([`${name} has 3 rows; before the last deployment it had 300`]);
    expect(against(3)).toEqual([]);
  });
});

const failed = (name: string) => `the migration ${name} is failed in the backup: it began there and did not end, and prisma migrate deploy refuses until it is resolved; choose a backup from before it began or from after it was resolved, or set allow: newer-code, which takes this one as it is, and resolve it by hand before the next deployment`;

describe('migrations', () => {
  it('that failed are worth a word where they are allowed', () => {
    const { problems: none, notes: said } = judge({ restored: { migrations: [migration('1_init'), migration('2_vip', 'failed')] }, rest: { allowsFailed: true } });
    expect([none, said]).toEqual([[], ['the migration 2_vip is failed in the backup, and goes live so (allowed: newer-code): resolve it by hand before the next deployment']]);
  });


  it.each([
    ['none, and the live one has some', [], ['_prisma_migrations is empty or missing: it is not a backup of this system']],
    ['one that is needed is lacking', [migration('1_init')], ['the backup is older than the code that will run on it: it lacks the migration 2_vip']],
    ['one that is needed failed', [migration('1_init'), migration('2_vip', 'failed')], [failed('2_vip')]],
    ['one that nobody needs failed, as it did in the live one', [migration('1_init'), migration('2_vip'), migration('4_half', 'failed')], [failed('4_half')]],
    ['several are lacking', [migration('0_old')], ['the backup is older than the code that will run on it: it lacks the migrations 1_init, 2_vip']],
    ['one that was never live', [migration('1_init'), migration('2_vip'), migration('9_other')], ['the backup has the migration 9_other, which the live database never had: it is of another environment']],
    ['one that was rolled back since', [migration('1_init'), migration('2_vip'), migration('3_undone')], []],
  ])('%s', (_name, migrations, expected) => {
    const live = [migration('0_old'), migration('1_init'), migration('2_vip'), migration('3_undone', 'rolled-back'), migration('4_half', 'failed')];
    expect(problems({ restored: { migrations }, live: { migrations: live }, rest: { needed: ['1_init', '2_vip'] } })).toEqual(expected);
  });
});

describe('sequences', () => {
  const at = (value: number, largest: number | null) => problems({ live: { sequences: new Map([['public.orders_id_seq', 5]]) }, restored: { sequences: [{ name: 'public.orders_id_seq', column: 'public.orders."id"', value, largest }] } });
  it('would collide', () => expect(at(4, 5)).toEqual(['sequence public.orders_id_seq is at 4, but public.orders."id" goes up to 5']));
  it('would not', () => expect([at(5, 5), at(6, 5), at(0, null)]).toEqual([[], [], []]));
});

describe('what the live one has and the backup lacks', () => {
  const parts: readonly Feature[] = [
    feature('schema', 'audit'),
    feature('table', 'public."Odd name"', { detail: 'r' }),
    feature('view', 'public.v'),
    feature('sequence', 'public.s'),
    feature('column', 'public.orders.vip', { table: 'public.orders', columns: ['vip'] }),
    feature('constraint', 'public.orders.k', { table: 'public.orders' }),
    feature('index', 'public.i', { table: 'public.orders' }),
    feature('trigger', 'public.orders.t', { table: 'public.orders' }),
    feature('routine', 'public.f(a integer)'),
    feature('type', 'public."Mood"'),
    feature('extension', '"uuid-ossp"'),
    feature('policy', 'public.orders.p', { table: 'public.orders' }),
  ];
  it.each(parts)('stops it: $kind $name', (part) => expect(problems({ live: { features: [table, part] } })).toEqual([`${part.kind} ${part.name} is missing`]));
  it('does not stop it where the backup has more', () => expect(problems({ restored: { features: [table, ...parts] } })).toEqual([]));
  it('a long list says the same as its beginning', () => {
    const many = (count: number) => problems({ live: { features: Array.from({ length: count }, (_each, index) => feature('view', `public.v${index}`)) } });
    expect(many(12)).toHaveLength(12);
    expect(many(14)).toEqual([...many(12), 'and 2 more']);
  });

  it('is worth a word where it is defined in another way', () => {
    const index = (detail: string) => feature('index', 'public.i', { detail, table: 'public.orders', columns: ['id'] });
    const both = (kind: Feature['kind']) => ({ live: { features: [table, { ...index('btree'), kind }] }, restored: { features: [table, { ...index('hash'), kind }] } });
    expect(judge(both('index'))).toMatchObject({ problems: [], notes: ['index public.i is defined in another way than in the live database'] });
    expect(judge(both('extension'))).toMatchObject({ problems: [], notes: [] });
  });
});

describe('what a migration explains that the backup does not have yet', () => {
  const known = [migration('1_init'), migration('2_new')];
  const explained = (script: string, part: Feature, restored: readonly Feature[] = [], migrations: readonly KnownMigration[] = [migration('1_init')]) =>
    problems({ live: { features: [table, part], migrations: known }, restored: { features: [table, ...restored], migrations }, rest: { scripts: new Map([['2_new', script]]) } }).length === 0;
  const on = (kind: Feature['kind'], name: string, of: string, ...columns: string[]) => feature(kind, name, { table: of, columns });
  const orders = 'public.orders';

  it.each<[string, Feature]>([
    ['create table queue (id int)', feature('table', 'public.queue')],
    ['CREATE TABLE "Order" (id int)', feature('table', 'public."Order"')],
    ['create table "a""b.c" (id int)', feature('table', 'public."a""b.c"')],
    ['create table queue (id int primary key)', on('constraint', 'public.queue.queue_pkey', 'public.queue', 'id')],
    ['create table queue (id serial)', on('sequence', 'public.queue_id_seq', 'public.queue')],
    ['create table queue (id int)', on('column', 'public.queue.id', 'public.queue', 'id')],
    ['alter table orders add column "VIP" bool', on('column', 'public.orders."VIP"', orders, 'VIP')],
    ['alter table orders add vip int unique', on('constraint', 'public.orders.orders_vip_key', orders, 'vip')],
    ['create unique index "By mail" on orders (mail)', on('index', 'public."By mail"', orders, 'mail')],
    ['alter table orders add constraint k check (id > 0)', on('constraint', 'public.orders.k', orders, 'id')],
    [`create type "Mood" as enum ('x')`, feature('type', 'public."Mood"')],
    ['create function f(a int) returns int as $$ select a $$ language sql', feature('routine', 'public.f(a integer)')],
    ['create function "f(x)"(a int) returns int as $$ select a $$ language sql', feature('routine', 'public."f(x)"(a integer)')],
    [`do $$ begin create type mood as enum ('x'); end $$`, feature('type', 'public.mood')],
    ['create extension if not exists "uuid-ossp"', feature('extension', '"uuid-ossp"')],
    ['CREATE VIEW Totals as select 1', feature('view', 'public.totals')],
    ['create view "a""b" as select 1', feature('view', 'public."a""b"')],
    ['create policy p on orders', on('policy', 'public.orders.p', orders)],
    ['alter table basket rename to queue', feature('table', 'public.queue')],
    ['alter table if exists only public."Basket" rename to "Queue"', on('column', 'public."Queue".id', 'public."Queue"', 'id')],
    ['alter table basket rename to queue', on('constraint', 'public.queue.basket_pkey', 'public.queue', 'id')],
    ['alter table orders rename column vip to "is VIP"', on('column', 'public.orders."is VIP"', orders, 'is VIP')],
    ['ALTER TABLE orders RENAME vip TO is_vip', on('column', 'public.orders.is_vip', orders, 'is_vip')],
    ['alter table orders rename constraint a to b', on('constraint', 'public.orders.b', orders)],
    ['alter index a rename to b', on('index', 'public.b', orders)],
    ['alter table queue set schema "Audit"', on('column', '"Audit".queue.id', '"Audit".queue', 'id')],
    ['create schema audit', feature('schema', 'audit')],
    ['CREATE SCHEMA IF NOT EXISTS "Audit"', feature('schema', '"Audit"')],
    ['alter schema log rename to audit', feature('schema', 'audit')],
    ['alter schema log rename to audit', on('column', 'audit.events.id', 'audit.events', 'id')],
  ])('%s: %j', (script, part) => {
    expect(explained(script, part)).toBe(true);
    expect(explained('select 1', part)).toBe(false);
    expect(explained(script, part, [], known)).toBe(false);
  });

  it.each<[string, Feature, readonly Feature[]]>([
    ['create table queue (orders int)', on('column', 'public.orders.vip', orders, 'vip'), []],
    ['alter table queue add column vip int', on('column', 'public.orders.vip', orders, 'vip'), []],
    ['alter table orders rename column vip to vips', on('column', 'public.orders.vip', orders, 'vip'), []],
    ['alter table queue rename to basket', feature('table', 'public.queue'), []],
    ['alter table orders rename constraint queue to vip', on('column', 'public.orders.vip', orders, 'vip'), []],
    ['update orders set vip = 1', on('column', 'public.orders.vip', orders, 'vip'), []],
    ['insert into queue values (1)', feature('table', 'public.queue'), []],
    ['create schema if not exists audit', feature('table', 'audit.events'), [feature('schema', 'audit')]],
    ['grant usage on schema audit to shop', feature('schema', 'audit'), []],
  ])('not everything: %s: %j', (script, part, restored) => expect(explained(script, part, restored)).toBe(false));

  it('another definition, too', () => {
    const column = (detail: string) => feature('column', 'public.orders.vip', { detail, table: orders, columns: ['vip'] });
    const both = (script: string) => notes({ live: { features: [column('text')], migrations: known }, restored: { features: [column('integer')] }, rest: { scripts: new Map([['2_new', script]]) } });
    expect(both('alter table orders add vip text')).toEqual([]);
    expect(both('select 1')).toEqual(['column public.orders.vip is defined in another way than in the live database']);
  });
});
