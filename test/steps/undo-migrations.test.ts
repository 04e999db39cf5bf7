// What the plan says of each strategy, and that what Prisma printed counts for nothing against the rows.
import { describe, expect, it } from '@jest/globals';
import type { Database } from '../../src/config/environment';
import type { MigrationBeyond } from '../../src/database/strategy';
import type { Strategy } from '../../src/request';
import { undoMigrations } from '../../src/steps/undo-migrations';
import { FakeDatabases } from '../fakes/databases';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { undoing } from '../samples/undoing';
import { gone, holding, migration } from '../samples/migrations';

const plan = (strategy: Strategy, beyond: MigrationBeyond[], database: Partial<Database> = {}) => undoMigrations.plan(undoing(strategy, beyond, database));
const says = (...asked: Parameters<typeof plan>) => {
  const intent = plan(...asked);
  return 'says' in intent ? intent.says : [intent.notNeeded];
};
const failed = migration({ state: 'failed', succeeded: false, ...gone });

describe('the plan', () => {
  it('is not needed where nothing is beyond, all of it is rolled back, or a backup brings its own', () => {
    expect(plan('auto', [])).toEqual({ notNeeded: 'nothing to undo: the database has no migration that the target lacks' });
    expect(plan('keep', [migration({ state: 'rolled-back', ...gone })])).toEqual({ notNeeded: 'nothing to undo: 2_orders: rolled back already (chosen)' });
    expect(plan('restore', [migration()])).toEqual({ notNeeded: 'strategy restore: the database comes with its migrations' });
  });
  it('says action, reason, tables, statements and the next deployment', () =>
    expect(says('revert', [migration({ holdings: [holding({ rows: 3 })] })])).toEqual([
      'Strategy revert: chosen',
      '2_orders (applied): revert: down.sql and its mark as rolled back, in one transaction',
      '  takes away orders: 3 rows',
      '  DROP TABLE orders',
      '  ALTER TABLE users DROP COLUMN vip',
      'The next prisma migrate deploy of the newer release works: it applies 2_orders again',
    ]));
  it('shows texts, but lets no comment hide a statement', () => {
    const down = (script: string) => says('revert', [migration({ file: { commit: 'c'.repeat(40), matches: true, up: '', down: script } })]);
    expect(down(`DELETE FROM a\n WHERE b = 'c'`)).toContain(`  DELETE FROM a WHERE b = 'c'`);
    expect(down('DELETE FROM a -- where\n')).toContain('  DELETE FROM a');
    expect(down(Array.from({ length: 33 }, (_each, index) => `select ${index}`).join(';'))).toContain('  … and 3 statements more, of down.sql in cccccccccccc');
  });
  it('runs the hooks where nothing else is to be done', () => expect(says('auto', [], { after: [`update flags set on = false`] })).toContain('  database.after: update flags set on = false'));
  it('resolves with Prisma on the host via, in its directory, without a secret', () => {
    const intent = plan('mark', [failed]);
    const commands = 'commands' in intent ? intent.commands : [];
    expect(commands.map(({ hosts }) => hosts)).toEqual([['app-1']]);
    expect(commands[0]?.script.body).toContain('migrate resolve --rolled-back 2_orders');
    expect(JSON.stringify(intent)).not.toContain('secret');
  });
});

/** A server whose rows are what `rolledBack` says; Prisma's command line prints what it likes. */
async function run(strategy: Strategy, beyond: MigrationBeyond[], { stdout = '', rolledBack = () => false, database = {} as Partial<Database> }) {
  const situation = undoing(strategy, beyond, database);
  const hosts = new FakeHosts(({ script }) => exited(script.title.startsWith('Resolve') ? stdout : ''));
  const databases = new FakeDatabases((sql) => {
    if (sql.includes('is not null as there')) return [{ there: true }];
    if (!sql.includes('migration_name as name')) return [];
    return [{ name: '1_init', checksum: 'c', finished: true, rolledBack: false }, ...beyond.map(({ name, state }) => ({ name, checksum: 'c', finished: state !== 'failed', rolledBack: rolledBack() || state === 'rolled-back' }))];
  });
  const intent = undoMigrations.plan(situation);
  if ('notNeeded' in intent) throw new Error('It should be needed.');
  const planned = { ...intent, step: 'undo-migrations', title: '', section: '', documentedMs: undefined, deadlineMs: 1, blocking: true, undo: '' } as const;
  const ended = await undoMigrations.run(planned, sampleContext({ situation, ports: samplePorts({ hosts, databases }) })).then((outcome) => ({ outcome, error: undefined }), (error: Error) => ({ outcome: undefined, error }));
  return { ...ended, jobs: hosts.jobs, statements: databases.statements, open: databases.openSessions };
}

describe('the run', () => {
  it('fails where Prisma says success and the row is as it was, and touches nothing else', async () => {
    const { error, statements } = await run('mark', [failed], { stdout: 'Migration 2_orders marked as rolled back.' });
    expect(error?.message).toBe('prisma migrate resolve left 2_orders as it was: Migration 2_orders marked as rolled back.');
    expect(statements.join()).not.toContain('begin');
  });
  it('explains Prisma’s code', async () => expect((await run('mark', [failed], { stdout: 'Error: P1001' })).error?.message).toContain('P1001: the database cannot be reached from the host'));
  it('takes an error of Prisma for success where the row is rolled back', async () => {
    const { outcome, jobs } = await run('mark', [failed], { stdout: 'Error: P3012', rolledBack: () => true });
    expect(outcome?.detail).toBe('resolved as rolled back: 2_orders');
    expect(jobs).toEqual(['undo-migrations']);
  });
  it('keep changes nothing, and says what is orphaned and how to drop it', async () => {
    const { outcome, statements, jobs } = await run('keep', [migration({ holdings: [holding({ rows: 3 })] })], {});
    expect([jobs, statements]).toEqual([[], []]);
    expect(outcome?.forPeople).toEqual(['Orphaned, nobody needs it at the target: orders: 3 rows (2_orders). Drop it later with rollback-type: cleanup, or deploy the newer release again.']);
  });
  it('closes its sessions, when it fails as well', async () => {
    expect((await run('mark', [failed], {})).open).toBe(0);
    expect((await run('keep', [], { database: { after: ['select 1'] } })).open).toBe(0);
  });
});
