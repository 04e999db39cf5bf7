// Where the sessions of a swap stand: never in the database that is renamed.
import { expect, it } from '@jest/globals';
import type { StepContext } from '../../../src/steps/step';
import { outsideAll } from '../../../src/steps/parts/admin-session';
import { FakeDatabases } from '../../fakes/databases';
import { sampleDatabase } from '../../samples/database';

function inside(name: string, missing = ''): Promise<string> {
  const databases = new FakeDatabases((_sql, _values, { database }) => [{ database }]);
  const open = databases.open.bind(databases);
  databases.open = async (address) => (address.database === missing ? Promise.reject(new Error('there is no such database')) : open(address));
  const adminAddress = { via: '', host: '', port: 1, user: '', password: '', database: name, sslMode: 'disable' };
  const context = { situation: { environment: { database: { ...sampleDatabase, name } }, database: { facts: { adminAddress } } }, ports: { databases }, signal: new AbortController().signal } as unknown as StepContext;
  return outsideAll(context, async (session) => (await session.rows<{ database: string }>('select'))[0]?.database ?? '');
}

it.each([
  ['postgres', 'shop', ''],
  ['template1', 'shop', 'postgres'],
  ['template1', 'postgres', ''],
])('in %s, for %s', async (where, name, missing) => expect(await inside(name, missing)).toBe(where));
