// Names without a schema mean the application's: the schema of its address, then public.
import { describe, expect, it } from '@jest/globals';
import { countEachWithin } from '../../src/database/measure';
import { setRow } from '../../src/database/row-setting';
import { countedName, inSchema } from '../../src/database/search-path';
import type { DatabaseSession } from '../../src/ports';
import { FakeDatabases, type DatabaseAnswer } from '../fakes/databases';
import { databaseFacts } from '../samples/database';

async function session(answer?: DatabaseAnswer): Promise<{ databases: FakeDatabases; opened: DatabaseSession }> {
  const databases = new FakeDatabases(answer);
  return { databases, opened: await databases.open(databaseFacts().address) };
}

describe('a transaction with the search path of the application', () => {
  it('sets it for itself alone', async () => {
    const { databases, opened } = await session();
    await inSchema(opened, 'my shop', () => opened.run('select 1'));
    await inSchema(opened, 'public', () => opened.run('select 2'), 'read only');
    expect(databases.statements).toEqual(['begin transaction read write', 'set local search_path = "my shop", public', 'select 1', 'commit', 'begin transaction read only', 'select 2', 'rollback']);
  });

  it('is taken back when the work fails', async () => {
    const { databases, opened } = await session();
    await expect(inSchema(opened, 'shop', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(databases.statements.at(-1)).toBe('rollback');
  });

  it('holds what sets a flag', async () => {
    const { databases, opened } = await session((sql) => (sql.startsWith('select count') ? [{ rows: '1', held: '0' }] : []));
    expect(await setRow(opened, { table: 'switches', where: { name: 'sync' }, set: { on: false } }, 'shop')).toBe('changed');
    expect(databases.statements.map((sql) => sql.split(' ').slice(0, 2).join(' '))).toEqual(['begin transaction', 'set local', 'select count(*)::text', 'update "switches"', 'commit']);
  });
});

describe('tables to count', () => {
  const tables = [{ schema: 'public', name: 'audit' }, { schema: 'public', name: 'orders' }, { schema: 'shop', name: 'orders' }];
  const count = async (wanted: readonly string[], schema?: string) => {
    const { opened } = await session((sql) => (sql.startsWith('select n.nspname as schema') ? tables : sql.startsWith('select count') ? [{ rows: sql.includes('"shop"') ? '7' : '1' }] : []));
    return countEachWithin(1000, opened, wanted, schema);
  };

  it('are looked for in the schema of the application first, then in public', async () => {
    expect(await count(['orders', 'audit', 'gone'], 'shop')).toEqual({ counts: { 'shop.orders': 7, audit: 1 }, absent: ['gone'], failed: [] });
    expect((await count(['shop.orders', 'public.orders'], 'shop')).counts).toEqual({ 'shop.orders': 7, orders: 1 });
    expect((await count(['orders'])).counts).toEqual({ orders: 1 });
  });

  it.each([
    ['orders', 'shop', 'shop.orders'],
    ['orders', 'public', 'orders'],
    ['public.orders', 'shop', 'orders'],
    ['gone', 'shop', 'gone'],
  ])('%s, where the schema is %s, is counted as %s', (name, schema, expected) => expect(countedName(name, ['orders', 'shop.orders'], schema)).toBe(expected));
});
