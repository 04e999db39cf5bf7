// The database on the score card: rights for each strategy, down.sql, what a plan would refuse, programs, backup.
import { describe, expect, it } from '@jest/globals';
import type { DatabaseFacts } from '../../src/database/facts';
import { databaseFindings, programsFinding, wholeFinding, withoutBackups, withoutDatabase, databaseSubjects, type DatabaseRights } from '../../src/readiness/database-findings';
import { broken, scoreOf, well } from '../../src/readiness/finding';
import { commits, hostFacts } from '../samples/facts';
import { beyondSample, databaseFacts, sampleDatabase } from '../samples/database';

const target = { tag: 'v3.0.0', commit: commits['v3.0.0'] };
const all: DatabaseRights = { foreignTables: [], marks: true, untouchable: [] };
const unwell = (facts: Partial<DatabaseFacts> = {}, rights: Partial<DatabaseRights> = {}) => databaseFindings(sampleDatabase, databaseFacts(facts), { ...all, ...rights }, [hostFacts('app-1')], target).filter(({ state }) => state !== 'well').map(({ name, problems }) => [name, problems[0]?.what, problems[0]?.mend]);

it('is well when everything may be done', () => {
  expect(unwell()).toEqual([]);
});

it.each<[string, Partial<DatabaseFacts>, Partial<DatabaseRights>, string, RegExp, RegExp]>([
  ['no right to create databases', { rights: { createDatabase: false, ownsDatabase: true } }, {}, 'rights to restore', /may not create databases/, /createdb/],
  ['another owner', { rights: { createDatabase: true, ownsDatabase: false } }, {}, 'rights to restore', /may not rename shop/, /member of the owner/],
  ['sessions that cannot be ended', {}, { untouchable: ['report'] }, 'rights to restore', /sessions of report/, /pg_signal_backend/],
  ['a table of somebody else', {}, { foreignTables: ['public.queue'] }, 'rights to revert', /does not own public\.queue/, /alter table public\.queue owner to "shop"/],
  ['no right on the migrations', {}, { marks: false }, 'rights to revert', /may not update _prisma_migrations/, /grant update/],
  ['no down.sql', { beyond: [{ ...beyondSample, file: { commit: '4'.repeat(40), matches: true, up: 'create table queue (id int)', down: undefined } }] }, {}, 'down.sql of each migration', /it has no down\.sql in 444444444444/, /write down\.sql/],
  ['no file at all', { beyond: [{ ...beyondSample, file: undefined }] }, {}, 'down.sql of each migration', /no commit on the host/, /git fetch --tags/],
  ['a flag in no table', { wrongRows: [{ key: 'flag', where: 'rollback.yml:9:1', what: 'the database has no table switches', mend: 'mend sync.flag.table' }] }, {}, 'rows of sync.flag and sync.banner', /no table switches/, /sync\.flag\.table/],
  ['a standby of a replication', { readOnly: true }, {}, 'plan of a full rollback', /it takes no writes/, /primary/],
])('%s', (_what, facts, rights, name, what, mend) => {
  expect(unwell(facts, rights)).toEqual([[name, expect.stringMatching(what), expect.stringMatching(mend)]]);
});

it('a migration that is rolled back already needs no down.sql', () => {
  expect(unwell({ beyond: [{ ...beyondSample, state: 'rolled-back', file: undefined }] })).toEqual([]);
});

describe('the programs of PostgreSQL', () => {
  it('are there and not older than the server', () => {
    expect(programsFinding('app-1', '15.8', { psql: '15.8', pg_dump: '16.2' }).state).toBe('well');
    expect(programsFinding('app-1', '16.1', { psql: '15.8' }).problems[0]?.what).toBe('psql 15.8 is older than the server (16.1)');
    expect(programsFinding('app-1', '15.8', { pg_restore: '' }).problems[0]?.what).toBe('there is no pg_restore in PATH');
  });
});

it('a backup is whole, damaged, or nobody could read it', () => {
  expect(wholeFinding('b', 'app-1', { kind: 'whole', rows: 7, ms: 1 }).detail).toContain('7 rows');
  expect(wholeFinding('b', 'app-1', { kind: 'damaged', why: 'cut off' }).state).toBe('broken');
  expect(wholeFinding('b', 'app-1', { kind: 'unread', why: 'no route' }).state).toBe('unknown');
});

it('without a session nothing that hangs on it is well', () => {
  const findings = withoutDatabase([{ where: 'database', what: 'down', mend: 'start it' }], [databaseSubjects.revert, databaseSubjects.down]);
  expect(findings.map(({ state }) => state)).toEqual(['broken', 'unknown', 'unknown']);
});

it('without backups, what only a restore needs is a note that counts for nothing', () => {
  const found = withoutBackups([well(databaseSubjects.reachable, 'it answers'), broken(databaseSubjects.restore, [{ where: 'database', what: 'no', mend: 'x' }])]);
  expect(scoreOf(found)).toEqual({ well: 1, of: 1, ready: true });
  expect(found.slice(1).map(({ name, required, detail }) => `${name} ${required} ${detail}`)).toEqual(['rights to restore', 'backup fresh', 'backup whole'].map((name) => `${name} false database.backups: not configured: restore is not possible here`));
});
