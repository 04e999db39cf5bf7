// When a database counts as verified: migrations as decided, no rows lost without a reason.
import { describe, expect, it } from '@jest/globals';
import type { KnownMigration, MigrationState } from '../../src/database/migrations';
import type { Decision, MigrationAction } from '../../src/database/strategy';
import { explainByBackup, judgeRows, migrationProblems } from '../../src/database/verdict';
import { sampleBaseline } from '../samples/baseline';
import { commits } from '../samples/facts';

const migration = (name: string, state: MigrationState): KnownMigration => ({ name, state, checksum: '', succeeded: true });
const decided = (action: MigrationAction['action'], before: MigrationState = 'applied'): Decision => ({ strategy: 'revert', reason: '', actions: [{ action, migration: { ...migration('2_new', before), file: undefined, holdings: [], standing: [] }, why: '' }], nextDeploy: { works: true, why: '' }, problems: [] });
const problems = (known: readonly KnownMigration[], decision: Decision) => migrationProblems(known, ['1_init'], 'v3.0.0', decision);
const init = migration('1_init', 'applied');

describe('migrationProblems', () => {
  it.each([
    ['revert', 'rolled-back'],
    ['mark', 'rolled-back'],
    ['resolve', 'rolled-back'],
    ['keep', 'applied'],
  ] as const)('is content when %s left it %s', (action, state) => expect(problems([init, migration('2_new', state)], decided(action))).toEqual([]));

  it.each(['revert', 'mark', 'resolve'] as const)('sees that %s did not happen', (action) => expect(problems([init, migration('2_new', 'applied')], decided(action))).toEqual(['2_new is applied instead of rolled-back']));
  it('sees that what was to be kept is gone', () => expect(problems([init], decided('keep'))).toEqual(['2_new is not there instead of applied']));
  it('sees a migration of the target that is not applied', () => expect(problems([migration('1_init', 'rolled-back'), migration('2_new', 'applied')], decided('keep'))).toEqual(['1_init of v3.0.0 is rolled-back']));

  it('sees a failed one that nobody decided about: a restored backup may hold it', () => {
    const restore: Decision = { ...decided('keep'), strategy: 'restore', actions: [] };
    expect(problems([init, migration('3_other', 'failed')], restore)).toEqual([expect.stringContaining('3_other is failed')]);
    expect(problems([init, migration('3_other', 'applied')], restore)).toEqual([]);
  });
});

describe('judgeRows', () => {
  const judge = (counts: Record<string, number>, absent: string[] = [], takenAt?: string) => judgeRows(sampleBaseline(), { counts, absent }, commits['v3.0.0'], takenAt === undefined ? undefined : explainByBackup(sampleBaseline(), takenAt));

  it('is content with as many rows or more', () => expect(judge({ orders: 301, users: 2 })).toEqual({ problems: [], warnings: [] }));
  it('warns of fewer rows, with numbers', () => expect(judge({ orders: 250, users: 2 })).toEqual({ problems: [], warnings: ['orders: 250 instead of 300 rows (50 fewer) than in the baseline of 2026-01-01T09:00:00.000Z'] }));
  it('is stopped by a table that is empty and was not', () => expect(judge({ orders: 0, users: 2 }).problems).toEqual(['orders is empty, and held 300 rows in the baseline of 2026-01-01T09:00:00.000Z']));

  it('explains it by a backup that is older than the baseline', () => {
    expect(judge({ orders: 0, users: 1 }, [], '2026-01-01T03:00:00.000Z')).toEqual({ problems: [], warnings: [expect.stringContaining('orders: 0 instead of 300 rows'), expect.stringContaining('the backup is of 2026-01-01T03:00:00.000Z, before that baseline')] });
    expect(judge({ orders: 0, users: 2 }, [], '2026-01-01T09:30:00.000Z').problems).toHaveLength(1);
  });

  it('is stopped by a table that is gone, when the baseline is of the release that serves now', () => {
    expect(judge({ users: 2 }, ['orders']).problems).toEqual([expect.stringContaining('orders is not there, and held 300 rows')]);
    expect(judgeRows(sampleBaseline({ release: { tag: 'v4.0.0', commit: commits['v4.0.0'] } }), { counts: { users: 2 }, absent: ['orders'] }, commits['v3.0.0'], undefined).problems).toEqual([]);
  });
});
