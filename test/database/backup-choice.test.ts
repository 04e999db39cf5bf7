// Which backup is restored, and what speaks against it.
import { describe, expect, it } from '@jest/globals';
import { chooseBackup, listingPrefix, type BackupPolicy, type BackupWish } from '../../src/database/backup-choice';
import type { ListedObject } from '../../src/ports';

const hourMs = 3_600_000;
const policy = (changes: Partial<BackupPolicy> = {}): BackupPolicy => ({ bucket: 'shop-backups', keyPattern: 'prod/shop-{date}.sql.gz', maxAgeMs: 48 * hourMs, minSizeBytes: 1000, ...changes });
const object = (key: string, modifiedAt = '2026-01-02T03:00:00.000Z', sizeBytes = 5000): ListedObject => ({ key, modifiedAt, sizeBytes, etag: key });
const wish = (changes: Partial<BackupWish> = {}): BackupWish => ({ wish: 'latest', nowMs: Date.parse('2026-01-02T10:00:00.000Z'), allowOld: false, ...changes });
const choose = (objects: readonly ListedObject[], asked: Partial<BackupWish> = {}, rule: Partial<BackupPolicy> = {}) => {
  const { backup, problems } = chooseBackup(objects, policy(rule), wish(asked));
  return { key: backup?.key, taken: backup === undefined ? undefined : new Date(backup.takenMs).toISOString(), what: problems.map(({ what }) => what), mend: problems.map(({ mend }) => mend) };
};

it.each([
  ['prod/shop-{date}.sql.gz', 'prod/shop-'],
  ['prod/{date-}/*.dump', 'prod/'],
  ['prod/*', 'prod/'],
  ['{date}', ''],
  ['prod/fixed.sql', 'prod/fixed.sql'],
])('lists what the pattern fixes: %s', (pattern, prefix) => expect(listingPrefix(pattern)).toBe(prefix));

describe('the pattern', () => {
  it.each([
    ['prod/shop-{date}.sql.gz', 'prod/shop-20260102.sql.gz', true],
    ['prod/shop-{date}.sql.gz', 'prod/shop-20260102Xsql.gz', false],
    ['prod/shop-{date}.sql.gz', 'prod/shop-2026-01-02.sql.gz', false],
    ['prod/shop-{date}.sql.gz', 'staging/prod/shop-20260102.sql.gz', false],
    ['prod/shop-{date}.sql.gz', 'prod/shop-20260102.sql.gz.part', false],
    ['prod/shop-{date-}.dump', 'prod/shop-2026-01-02.dump', true],
    ['prod/*/{date}-*.sql', 'prod/eu/20260102-a b.sql', true],
    ['prod/*.sql', 'prod/eu/a.sql', false],
    ['a+(b)[c]/*.sql', 'a+(b)[c]/x.sql', true],
    ['a+(b)[c]/*.sql', 'aab[c]/x.sql', false],
  ])('%s: %s is one: %s', (keyPattern, key, matches) => expect(choose([object(key)], {}, { keyPattern }).key).toBe(matches ? key : undefined));
});

describe('latest', () => {
  const key = (day: string) => `prod/shop-${day}.sql.gz`;
  it('is what was stored last, however it lies in the list', () => expect(choose([object(key('20260101'), '2026-01-01T03:00:00.000Z'), object(key('20260102')), object(key('20251231'), '2025-12-31T03:00:00.000Z')])).toMatchObject({ key: key('20260102'), taken: '2026-01-02T03:00:00.000Z', what: [] }));
  it('an old one that was copied here later is of its own day', () => expect(choose([object(key('20260101'), '2026-01-02T09:00:00.000Z'), object(key('20251201'), '2026-01-02T09:30:00.000Z')])).toMatchObject({ key: key('20260101'), taken: '2026-01-02T09:00:00.000Z' }));
  it.each([
    ['2026-01-02T11:59:59.000Z', '2026-01-02T11:59:59.000Z'],
    ['2026-01-02T12:00:01.000Z', '2026-01-02T00:00:00.000Z'],
  ])('a day is one of some time zone: stored at %s, it is of %s', (stored, taken) => expect(choose([object(key('20260101'), stored)], { nowMs: Date.parse(stored) }).taken).toBe(taken));
  it('a day that there is not says nothing', () => expect(choose([object(key('20269999'))]).taken).toBe('2026-01-02T03:00:00.000Z'));
  it.each(['.sha256', '.SHA256SUM', '.md5', '.log', '.json', '.asc'])('is nothing that stands beside it: %s', (ending) => expect(choose([object('prod/a.sql'), object(`prod/a.sql${ending}`, '2026-01-02T09:00:00.000Z')], {}, { keyPattern: 'prod/*' }).key).toBe('prod/a.sql'));
  it('is no folder of the console', () => expect(choose([object('prod/', undefined, 0)], {}, { keyPattern: 'prod/*' }).key).toBeUndefined());

  it.each([
    [48 * hourMs, []],
    [48 * hourMs + 60_000, [`the newest backup, ${key('20260102')}, is 2 days old; database.backups.max-age is 2 days`]],
  ])('is not too old: %d ms', (ageMs, what) => {
    const nowMs = Date.parse('2026-01-02T03:00:00.000Z') + ageMs;
    expect(choose([object(key('20260102'))], { nowMs })).toMatchObject({ key: key('20260102'), what });
    expect(choose([object(key('20260102'))], { nowMs, allowOld: true }).what).toEqual([]);
  });

  it('is large enough, and another that is can be named', () => {
    const small = object(key('20260102'), undefined, 999);
    expect(choose([small])).toMatchObject({ what: [`${small.key} has 999 B, less than database.backups.min-size (1000 B): it is no backup`], mend: ['find out why the backups are empty'] });
    expect(choose([object(key('20260102'), undefined, 1000)]).what).toEqual([]);
    expect(choose([small, object(key('20260101'), '2026-01-01T03:00:00.000Z', 1000)]).mend).toEqual([`name another one by its key, such as ${key('20260101')}`]);
  });

  it('where none matches, says what is near', () => {
    expect(choose([])).toEqual({ key: undefined, taken: undefined, what: ['no object of s3://shop-backups matches prod/shop-{date}.sql.gz; there is nothing like it'], mend: ['mend database.backups.key in the configuration, or name a backup by its key'] });
    expect(choose([object('prod/Shop-20260102.sql.gz')]).what).toEqual(['no object of s3://shop-backups matches prod/shop-{date}.sql.gz; nearest: prod/Shop-20260102.sql.gz (4.9 KiB, 7 h old)']);
  });
});

describe('one by its key', () => {
  const [one, foreign] = [object('prod/shop-20250101.sql.gz', '2025-01-01T03:00:00.000Z'), object('staging/shop.sql')];
  it('may be old, because it was named', () => expect(choose([one, foreign], { wish: one.key })).toMatchObject({ key: one.key, what: [] }));
  it('may be of another environment only where that is allowed', () => {
    expect(choose([one, foreign], { wish: foreign.key })).toMatchObject({ key: foreign.key, what: ['staging/shop.sql does not match prod/shop-{date}.sql.gz: it may be of another environment'] });
    expect(choose([one, foreign], { wish: foreign.key, allowOld: true }).what).toEqual([]);
  });
  it('where it is not there, says what is near', () => {
    expect(choose([one, foreign], { wish: 'prod/none' }).what).toEqual([expect.stringMatching(/^there is no prod\/none in s3:\/\/shop-backups; nearest: prod\/shop-20250101\.sql\.gz \([^,]*, 366 days/)]);
    expect(choose([foreign], { wish: 'prod/none' }).what[0]).toContain('nearest: staging/shop.sql');
    expect(choose([], { wish: 'prod/none' }).mend).toEqual(['name one that is there, or latest']);
  });
});

describe('a directory archive', () => {
  const files = [object('prod/20260102/toc.dat', '2026-01-02T03:00:00.000Z', 10), object('prod/20260102/1.dat.gz', '2026-01-02T03:05:00.000Z', 2000), object('prod/20260102/log.json', '2026-01-02T03:01:00.000Z', 1)];
  const rule = { keyPattern: 'prod/{date}' };
  it('is one backup, of all of its files, stored with its last', () => {
    const { backup } = chooseBackup([...files, object('prod/20260102-other/1.dat.gz')], policy(rule), wish());
    expect(backup).toEqual({ key: 'prod/20260102', files, isDirectory: true, sizeBytes: 2011, takenMs: Date.parse('2026-01-02T03:05:00.000Z') });
  });
  it.each(['prod/20260102', 'prod/20260102/'])('is named by its folder: %s', (named) => expect(choose(files, { wish: named }, rule)).toMatchObject({ key: 'prod/20260102', what: [] }));
  it('is none of its files', () => expect(choose(files, { wish: 'prod/20260102/1.dat.gz' }, rule).key).toBeUndefined());
  it('is none without its list', () => expect(choose(files.slice(1), {}, rule).key).toBeUndefined());
});
