// Rows of _prisma_migrations against the migrations of a release.
import { describe, expect, it } from '@jest/globals';
import { beyond, knownMigrations, missing, type MigrationRow } from '../../src/database/migrations';

const row = (name: string, finished: boolean, rolledBack: boolean, checksum = 'c'): MigrationRow => ({ name, finished, rolledBack, checksum });

describe('knownMigrations', () => {
  it.each([
    ['applied', [row('a', true, false)]],
    ['failed', [row('a', false, false)]],
    ['rolled-back', [row('a', false, true), row('a', true, true)]],
    ['applied', [row('a', true, true), row('a', true, false)]],
    ['failed', [row('a', true, true), row('a', false, false)]],
    ['failed', [row('a', false, false), row('a', true, false)]],
  ] as const)('%s, of several rows of one name', (state, rows) => expect(knownMigrations(rows)).toMatchObject([{ name: 'a', state }]));
  it('takes the checksum of the row that decides, and remembers whether a try ended well', () => {
    expect(knownMigrations([row('a', true, true, 'old'), row('a', false, false, 'new')])).toEqual([{ name: 'a', state: 'failed', checksum: 'new', succeeded: true }]);
    expect(knownMigrations([row('a', false, true)])[0]?.succeeded).toBe(false);
  });
});

describe('beyond', () => {
  const known = knownMigrations([row('1', true, false), row('3', true, false), row('2', false, true), row('4', false, true), row('5', true, false)]);
  it('is what the release lacks, newest first', () => expect(beyond(known, ['1']).map(({ name }) => name)).toEqual(['5', '4', '3', '2']));
  it('leaves history alone: what was rolled back before the release was made may have been made again by it', () => expect(beyond(known, ['1', '3']).map(({ name }) => name)).toEqual(['5', '4']));
});

it('missing: what the release has and the database has not applied', () => expect(missing(knownMigrations([row('1', true, false), row('2', true, true)]), ['1', '2', '3'])).toEqual(['2', '3']));
