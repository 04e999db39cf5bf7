// What speaks against a restore before a backup is even looked for.
import { describe, expect, it } from '@jest/globals';
import { readRestore } from '../../src/preflight/read-backup';
import type { DatabaseFacts } from '../../src/database/facts';
import { FakeClock } from '../fakes/clock';
import { FakeDatabases } from '../fakes/databases';
import { sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { sampleWorld } from '../samples/world';

const address = { via: 'app-1', host: '', port: 1, user: '', password: '', database: sampleDatabase.name, sslMode: 'disable' } as const;

/** @param mark of the live database. */
function ask(strategy: 'restore' | 'undo-restore', mark = '') {
  const databases = new FakeDatabases((sql) => {
    if (sql.includes('from pg_database')) return [{ name: sampleDatabase.name, comment: mark }, { name: `${sampleDatabase.name}_before_20260101100000`, comment: '' }];
    return sql.includes('backend_type not in') ? [{ worker: 'logical replication worker (pid 7, subscription inbox)' }] : [];
  });
  const world = { ...sampleWorld({}), databases, clock: new FakeClock('still') };
  return readRestore(sampleEnvironment(), sampleDatabase, { adminAddress: address } as DatabaseFacts, [], { strategy, backup: 'latest', run: 'gh-1', allow: [] }, world, new AbortController().signal);
}

const marked = (state: string, run = 'gh-1') => `emergency-rollback ${JSON.stringify({ state, run, at: '', from: '' })}`;

it('a restore that another run has undone is not undone again, to what was live before an earlier one', async () => {
  await expect(ask('undo-restore', marked('back', 'gh-8'))).rejects.toThrow('the run gh-8 has swapped shop back already');
});

describe('a database with a worker that nobody can end', () => {
  it.each(['restore', 'undo-restore'] as const)('is found before %s begins', async (strategy) => {
    await expect(ask(strategy)).rejects.toThrow(/background workers are connected to .*logical replication worker \(pid 7, subscription inbox\) → .*ALTER SUBSCRIPTION/);
  });
  it.each([['restore', 'live'], ['undo-restore', 'back']] as const)('does not stop a run that goes on after its %s', async (strategy, state) => {
    await expect(ask(strategy, marked(state))).resolves.toMatchObject({ backup: undefined });
  });
});
