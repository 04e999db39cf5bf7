// A migration that was rolled back when the backup was made and applied again since: the backup is whole without what it makes.
import { describe, expect, it } from '@jest/globals';
import type { Feature } from '../../src/database/catalog';
import { foreseeRestore } from '../../src/database/foresee-restore';
import { knownMigrations, type KnownMigration, type MigrationRow } from '../../src/database/migrations';
import { judgeRestore, type RestoreEvidence } from '../../src/database/restore-verdict';
import { beyondSample } from '../samples/database';

const at = (time: string) => Date.parse(`2026-01-01T${time}Z`);
const applied = (name: string, from: string, until?: string): MigrationRow => ({ name, checksum: '', finished: true, rolledBack: until !== undefined, finishedMs: at(from), rolledBackMs: until === undefined ? null : at(until) });
const init = applied('1_init', '01:00:00');
const once = applied('2_queue', '02:00:00', '03:00:00');
const again = applied('2_queue', '09:00:00');

const table = (name: string): Feature => ({ kind: 'table', name, table: '', columns: [], detail: '', owner: '', grants: [] });
const column = (name: string, of: string): Feature => ({ ...table(`${of}.${name}`), kind: 'column', table: of, columns: [name] });
const users = [table('shop.users'), column('id', 'shop.users')];
const queue = [table('shop.queue'), column('id', 'shop.queue')];

function judge(backup: readonly MigrationRow[], live: readonly MigrationRow[], needed: string[] = ['1_init']) {
  const restored = { features: users, rows: [{ name: 'shop.users', rows: 1 }], others: [], largeObjects: 0, sequences: [], migrations: knownMigrations(backup) };
  const evidence: RestoreEvidence = { counted: {}, restored, live: { features: [...users, ...queue], rows: [], largeObjects: 0, sequences: new Map(), migrations: knownMigrations(live) }, scripts: new Map([['2_queue', 'create table "shop"."queue" (id int)']]), needed };
  return judgeRestore(evidence).problems;
}

describe('a restored database', () => {
  it.each([
    ['rolled back in the backup', [init, once]],
    ['not in the backup', [init]],
  ])('lacks what a migration makes that is %s and was applied since', (_what, backup) => {
    expect(judge(backup, [init, once, again])).toEqual([]);
  });

  it('is stopped by a migration that is failed in the backup, not by what that one had not made yet', () => {
    expect(judge([init, { ...once, finished: false, rolledBack: false }], [init, once, again])).toEqual([expect.stringMatching(/^the migration 2_queue is failed in the backup/)]);
  });

  it('does not lack what a migration makes that was applied in the backup', () => {
    expect(judge([init, again], [init, again])).toEqual(['table shop.queue is missing', 'column shop.queue.id is missing']);
  });

  it('is too old for code that needs a migration which was rolled back then', () => {
    expect(judge([init, once], [init, once, again], ['1_init', '2_queue'])).toEqual([expect.stringContaining('it lacks the migration 2_queue')]);
  });

  it('is not of another environment for a rolled-back row that somebody has tidied up since', () => {
    expect(judge([init, once], [init])).not.toContainEqual(expect.stringContaining('another environment'));
    expect(judge([init, again], [init])).toContainEqual(expect.stringContaining('another environment'));
  });
});

describe('the dry run', () => {
  const backup = { key: 'backup.sql', takenAt: '2026-01-01T06:00:00Z' };
  const foresee = (rows: readonly MigrationRow[], release: string[], beyond: readonly KnownMigration[] = [], needed = true) =>
    foreseeRestore({ migrations: knownMigrations(rows), release, beyond: beyond.map((migration) => ({ ...beyondSample, ...migration, file: undefined })) }, backup, needed);

  it('foresees that the backup is of before a migration that the target needs', () => {
    const text = 'backup.sql is of 2026-01-01T06:00:00Z, before 2_queue was applied, which the target needs: it will not go live. Name a newer backup.';
    expect(foresee([init, once, again], ['1_init', '2_queue'])).toEqual([text]);
    expect(foresee([init, once, again], ['1_init', '2_queue'], [], false)).toEqual([]);
  });

  it('foresees that nobody can tell what a migration made that no commit holds', () => {
    expect(foresee([init, again], ['1_init'], knownMigrations([again]))).toEqual([expect.stringContaining('before 2_queue was applied, and no commit on the host holds it')]);
  });

  it.each<[string, readonly MigrationRow[]]>([
    ['was applied before the backup', [init, applied('2_queue', '05:00:00')]],
    ['was applied then, undone and applied again', [init, applied('2_queue', '05:00:00', '07:00:00'), again]],
    ['is rolled back', [init, once]],
    ['has no time', [init, { name: '2_queue', checksum: '', finished: true, rolledBack: false }]],
  ])('says nothing of a migration that %s', (_what, rows) => {
    expect(foresee(rows, ['1_init', '2_queue'], knownMigrations(rows))).toEqual([]);
  });
});
