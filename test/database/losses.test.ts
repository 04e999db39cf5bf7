// Which loss is covered by what was looked at or dumped, and when it may not happen.
import { describe, expect, it } from '@jest/globals';
import { covers, lossesSince, objectionTo, readPrint, type Catalog, type KeptRows, type Place } from '../../src/database/losses';
import { FakeDatabases } from '../fakes/databases';

const place = (changes: Partial<Place> = {}): Place => ({ loss: 'dropped', schema: 'public', table: 'a', columns: [], ...changes });
const kept = (changes: Partial<KeptRows> = {}): KeptRows => ({ ...place(), rows: 2, print: '7', ...changes });

describe('covers', () => {
  it.each([
    [true, place(), place()],
    [true, place(), place({ columns: ['b'] })],
    [true, place({ columns: ['b', 'c'] }), place({ columns: ['b'] })],
    [false, place({ columns: ['b'] }), place()],
    [false, place({ columns: ['b'] }), place({ columns: ['c'] })],
    [false, place({ table: 'b' }), place()],
    [false, place({ schema: 's' }), place()],
    [true, place({ loss: 'changed', columns: ['b'] }), place({ loss: 'changed' })],
  ])('%s: %j for %j', (result, wider, narrow) => expect(covers(wider, narrow)).toBe(result));
});

describe('objectionTo', () => {
  it('has none where nothing was held, or where the very rows are kept', () => {
    expect(objectionTo(kept({ rows: 0 }), [])).toBeUndefined();
    expect(objectionTo(kept(), [kept()])).toBeUndefined();
  });
  it('names rows that are not kept, or not those', () => {
    expect(objectionTo(kept({ rows: 1 }), [])).toBe('1 row would be lost that are not kept in a dump');
    expect(objectionTo(kept(), [kept({ columns: ['b'] })])).toContain('not kept');
    expect(objectionTo(kept({ print: '8' }), [kept()])).toContain('somebody wrote meanwhile');
  });
  it('does not insist on the very rows where values are written over', () => expect(objectionTo(kept({ loss: 'changed', print: '8' }), [kept({ loss: 'changed' })])).toBeUndefined());
});

describe('readPrint', () => {
  it('sees rows that a policy would hide, or fails', async () => {
    const hidden = Object.assign(new Error('query would be affected by row-level security policy for table "a"'), { code: '42501' });
    let security = 'on';
    const databases = new FakeDatabases((sql) => {
      security = /^set local row_security (?:=|to) (\w+)$/.exec(sql)?.[1] ?? security;
      return sql.includes('count(*)') ? (security === 'off' ? hidden : [{ rows: '0', print: '0' }]) : [];
    });
    const session = await databases.open({ via: '', host: '', port: 1, user: '', password: '', database: '', sslMode: 'disable' });
    await expect(readPrint(session, place())).rejects.toThrow('row-level security');
  });
  it('leaves the policies on for the scripts that follow', async () => {
    const databases = new FakeDatabases();
    await readPrint(await databases.open({ via: '', host: '', port: 1, user: '', password: '', database: '', sslMode: 'disable' }), place());
    expect(databases.statements.at(-1)).toBe('set local row_security to default');
  });
});

describe('lossesSince', () => {
  const table = (changes: Partial<Catalog[number]> = {}): Catalog[number] => ({ oid: '1', schema: 'public', table: 'a', file: '10', columns: { 1: 'id', 2: 'b' }, types: { 1: '23:-1', 2: '25:-1' }, ...changes });
  const losses = async (after: Catalog, touched: object[] = [], empty = false) => {
    const session = await new FakeDatabases((sql) => (sql.includes('pg_class') ? after : sql.includes('pg_stat_xact') ? touched : [{ empty }])).open({ via: '', host: '', port: 1, user: '', password: '', database: '', sslMode: 'disable' });
    return lossesSince([table()], session);
  };
  it('sees tables and columns that are gone, by their numbers', async () => {
    expect(await losses([])).toEqual([place()]);
    expect(await losses([table({ columns: { 1: 'id' } })])).toEqual([place({ columns: ['b'] })]);
  });
  it('takes a rename for no loss', async () => expect(await losses([table({ table: 'z', columns: { 1: 'id', 2: 'y' } })])).toEqual([]));
  it('sees a table of the same name that is another one', async () => expect(await losses([table({ oid: '2' })])).toEqual([place()]));
  it('sees deleted and overwritten rows', async () => {
    expect(await losses([table()], [{ oid: '1', deleted: '3', updated: '1' }])).toEqual([place({ loss: 'deleted' })]);
    expect(await losses([table()], [{ oid: '1', deleted: '0', updated: '1' }])).toEqual([place({ loss: 'changed' })]);
  });
  it('sees values that another type may have cut off', async () => {
    expect(await losses([table({ file: '11', types: { 1: '23:-1', 2: '1043:7' } })])).toEqual([place({ loss: 'changed', columns: ['b'] })]);
  });
  it('sees that a table was emptied though something was put in again', async () => {
    expect(await losses([table({ file: '11' })], [{ oid: '1', inserted: '1', deleted: '0', updated: '0' }])).toEqual([place({ loss: 'deleted' })]);
    expect(await losses([table({ file: '11', columns: { 1: 'id', 2: 'b', 3: 'c' }, types: { 1: '23:-1', 2: '25:-1', 3: '25:-1' } })], [{ oid: '1', inserted: '1', deleted: '0', updated: '0' }])).toEqual([]);
  });
  it('tells TRUNCATE from a rewrite: nothing is left in it', async () => {
    expect(await losses([table({ file: '11' })], [], true)).toEqual([place({ loss: 'deleted' })]);
    expect(await losses([table({ file: '11' })], [], false)).toEqual([]);
    expect(await losses([table()], [], true)).toEqual([]);
  });
});
