// In which order rows can come back: those that others refer to first, whatever the tables are called.
import { expect, it } from '@jest/globals';
import { readDumpedTables } from '../../src/database/dumped-tables';
import { quoteTable } from '../../src/database/queries';
import { FakeDatabases } from '../fakes/databases';

const nowhere = { via: '', host: '', port: 1, user: '', password: '', database: '', sslMode: 'disable' } as const;

/** @param refers each table, and those that it refers to. */
async function order(refers: Readonly<Record<string, readonly string[]>>): Promise<string[]> {
  const name = (table: string) => quoteTable({ schema: 'S', table });
  const session = await new FakeDatabases(() => Object.entries(refers).map(([table, others]) => ({ name: name(table), key: [`${table} id`], refers: others.map(name) }))).open(nowhere);
  const tables = await readDumpedTables(session, Object.keys(refers).map((table) => ({ loss: 'dropped', schema: 'S', table, columns: [] })));
  expect(tables.every(({ table, key }) => key.join() === `${table} id`)).toBe(true);
  return tables.map(({ table }) => table);
}

it.each<[string, Readonly<Record<string, readonly string[]>>, readonly string[]]>([
  ['as they come', { b: [], a: [] }, ['b', 'a']],
  ['a chain', { 'line "1"': ['Order'], 'Order': ['user.x'], 'user.x': [] }, ['user.x', 'Order', 'line "1"']],
  ['a table that refers to several', { c: ['a', 'b'], a: ['b'], b: [] }, ['b', 'a', 'c']],
  ['a circle behind those that are free', { x: ['y'], y: ['x'], f: [] }, ['f', 'x', 'y']],
])('%s', async (_name, refers, expected) => expect(await order(refers)).toEqual(expected));
