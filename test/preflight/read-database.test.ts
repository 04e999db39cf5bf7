// How long preflight waits for a database: never for ever, never past a cancel, and briefly where it only shows what it reads.
import { setImmediate as afterAllThatIsReady } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { decide } from '../../src/database/strategy';
import { CancelledError, RefusedError } from '../../src/errors';
import { databaseWarnings } from '../../src/policy/database-safety';
import { brief, patient, type Patience } from '../../src/preflight/limited-session';
import { readDatabase } from '../../src/preflight/read-database';
import { runbooks } from '../../src/runbooks';
import { FakeClock } from '../fakes/clock';
import { FakeDatabases, type DatabaseAnswer } from '../fakes/databases';
import { exited, FakeFleet } from '../fakes/fleet';
import { sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { sampleUp } from '../samples/migrations';

const database = { ...sampleDatabase, source: { kind: 'url', url: 'postgresql://shop:secret@10.0.1.20/shop' } } as const;
const target = { tag: 'v3.0.0', commit: '3'.repeat(40) };
const base64 = (text: string) => Buffer.from(text).toString('base64');
const file = JSON.stringify({ name: '2_orders', commit: '4'.repeat(40), matches: true, up: base64(sampleUp), down: null });
const refusedBy = (code: string, message: string) => Object.assign(new Error(message), { code });
const never = new Promise<never>(() => undefined);

/** Two migrations, of which the target knows one; the other made a table and a column. */
const shop: DatabaseAnswer = (sql) => {
  if (sql.includes('to_regclass($1) is not null')) return [{ there: true }];
  if (sql.includes('migration_name')) return ['1_init', '2_orders'].map((name) => ({ name, checksum: '', finished: true, rolledBack: false }));
  if (sql.includes('pg_attribute where attrelid = c.oid')) return [{ schema: 'public', columns: ['vip'] }];
  if (sql.includes('count(*)')) return [{ rows: '7' }];
  if (sql.includes('pg_locks')) return [{ blocker: 'session 71 (prisma, idle in transaction, since 2026-01-01T09:00:00Z) holds orders' }];
  return [];
};

function read(special: DatabaseAnswer, patience: Patience, signal = new AbortController().signal, clock = new FakeClock('still')) {
  const databases = new FakeDatabases(async (...asked) => {
    const answer = await special(...asked);
    return Array.isArray(answer) && answer.length === 0 ? shop(...asked) : answer;
  });
  const fleet = new FakeFleet(({ script }) => exited(script.title.startsWith('Read the migrations') ? 'fact\tmigration.target\t1_init\n' : `fact\tmigration.file\t${file}\n`));
  const facts = readDatabase({ ...sampleEnvironment(), database }, database, target, { fleet, databases, clock, protect: () => undefined }, signal, patience);
  facts.catch(() => undefined);
  return { facts, databases, clock };
}

const locked: DatabaseAnswer = (sql) => (/count\(\*\).*"orders"/.test(sql) ? refusedBy('55P03', 'canceling statement due to lock timeout') : []);
const slow: DatabaseAnswer = (sql) => (/count\(\*\).*"orders"/.test(sql) ? refusedBy('57014', 'canceling statement due to statement timeout') : []);

it('every session only reads, in a transaction that carries its limits, and is closed', async () => {
  const { facts, databases } = read(shop, brief);
  expect((await facts).beyond[0]?.holdings.map(({ table, rows }) => [table, rows])).toEqual([['orders', 7], ['users', 7]]);
  const begun = databases.statements.filter((sql) => sql.startsWith('begin'));
  expect(begun).toEqual(Array(3).fill('begin read only; set local lock_timeout = 4000; set local statement_timeout = 5000'));
  expect(databases.openSessions).toBe(0);
});

describe('a table that cannot be counted', () => {
  it.each<[string, DatabaseAnswer, string]>([
    ['that another session locks', locked, 'locked, also after 5 s; session 71 (prisma, idle in transaction, since 2026-01-01T09:00:00Z) holds orders'],
    ['of a billion rows', slow, 'counting them takes longer than 5 s'],
  ])('%s: what only reads goes on without, and says why', async (_what, answer, why) => {
    const facts = await read(answer, brief).facts;
    expect(facts.beyond[0]?.holdings.map(({ table, rows, uncounted }) => [table, rows, uncounted])).toEqual([['orders', undefined, why], ['users', 7, undefined]]);
    expect(databaseWarnings({ facts, decision: decide('keep', facts.beyond) }, runbooks.quick, target)).toContain(`The rows of orders were not counted: ${why}.`);
    expect(decide('auto', facts.beyond)).toMatchObject({ strategy: 'keep', reason: 'rows would be lost: orders: rows unknown, users (vip): 7 rows' });
  });

  it('refuses what must know, and names the session', async () => {
    const refusal = read(locked, patient).facts;
    await expect(refusal).rejects.toThrow(RefusedError);
    await expect(refusal).rejects.toThrow(/the rows of orders, on which the strategy depends, were not counted: locked, also after 60 s; session 71 \(prisma, .*\) holds orders → end the session/);
  });

  it('whose rows a policy hides is not taken for an empty one', async () => {
    let off = false;
    const hidden: DatabaseAnswer = (sql) => {
      off = sql.includes('set local row_security = off') || (off && !sql.startsWith('rollback'));
      return /count\(\*\).*"orders"/.test(sql) ? (off ? refusedBy('42501', 'query would be affected by row-level security policy for table "orders"') : [{ rows: '0' }]) : [];
    };
    const facts = await read(hidden, brief).facts;
    expect(facts.beyond[0]?.holdings[0]).toMatchObject({ table: 'orders', rows: undefined, uncounted: expect.stringContaining('row-level security') });
    await expect(read(hidden, patient).facts).rejects.toThrow(/the rows of orders, .* → let its user see every row \(ALTER ROLE … BYPASSRLS\); database-strategy: keep/);
  });

  it('counts of all tables share their time', async () => {
    const clock = new FakeClock('still');
    const facts = await read(async (sql) => (/count\(\*\).*"orders"/.test(sql) ? (await clock.advance(5_000), refusedBy('57014', 'too slow')) : []), brief, undefined, clock).facts;
    expect(facts.beyond[0]?.holdings.at(-1)).toMatchObject({ table: 'users', rows: undefined, uncounted: 'other tables took the time' });
  });
});

it('a locked table of Prisma: refused, naming the session', async () => {
  const refusal = read((sql) => (sql.includes('migration_name') ? refusedBy('55P03', 'canceling statement due to lock timeout') : []), brief).facts;
  await expect(refusal).rejects.toThrow(/database: what was asked is locked, also after 5 s; session 71/);
});

it('a server that says nothing more: given up in time', async () => {
  const { facts, clock, databases } = read((sql) => (sql.includes('count(*)') ? never : []), brief);
  await afterAllThatIsReady();
  await clock.advance(brief.sessionMs);
  await expect(facts).rejects.toThrow(/it did not answer within 20 s/);
  expect(databases.openSessions).toBe(0);
});

it('a cancel is heard while the database thinks', async () => {
  const controller = new AbortController();
  const { facts, databases } = read((sql) => (sql.includes('count(*)') ? never : []), patient, controller.signal);
  await afterAllThatIsReady();
  controller.abort(new CancelledError());
  await expect(facts).rejects.toThrow(CancelledError);
  expect(databases.openSessions).toBe(0);
});
