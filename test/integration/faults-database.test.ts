// Faults 34, 35 and 45: a database that refuses or is another one, down.sql that fails or takes more than it says, sessions in the way,
// writers, deployments and broken connections between plan and commit. Nothing may be lost, and half of it may never be done.
import { jest } from '@jest/globals';
import pg from 'pg';
import { act } from '../../sandbox/act';
import { databaseUrl } from '../../sandbox/database/cluster';
import { startTcpProxy } from '../../sandbox/edge/tcp-proxy';
import type { Sandbox } from '../../sandbox/sandbox';
import { Bench, expectDone, type Undo } from './database-bench';
import { until } from './moments';
import { phase4, withDown } from './prisma-releases';
import { startStandby } from './standby-server';
import { expectUntouched, openSystem } from './system';

jest.setTimeout(120_000);

const v4 = 'template_v4_0_0';
const queued = `insert into pfa_write_queue (organization_id, pfa_id, payload) select 'org-rio', 'PFA-0001', '{}' from generate_series(1, 3)`;

let sandbox: Sandbox;
let bench: Bench;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
  bench = await Bench.open(sandbox, 'faults');
});
afterAll(() => bench.close());

/** Everything that an undoing could change. */
async function everything(): Promise<unknown> {
  return bench.run(`select json_agg(x::text order by x::text) from (
    select table_name, column_name from information_schema.columns where table_schema = 'public'
    union all select 'migration', m::text from _prisma_migrations m union all select 'flag', f::text from feature_flags f
    union all select 'queued', count(*)::text from pfa_write_queue) as x`);
}

/** @returns what the step said. */
async function expectTakenBack(undo: () => Promise<Undo>): Promise<string> {
  const before = await everything();
  const { records, refusals } = await undo();
  expect(refusals).toEqual([]);
  expect(records.at(-1)).toMatchObject({ planned: { step: 'undo-migrations' }, state: 'failed' });
  expect(await everything()).toEqual(before);
  return `${records.at(-1)?.detail} → ${records.at(-1)?.nextAction}`;
}

describe('34: PostgreSQL', () => {
  const other = async (url: (address: { user: string; password: string; port: number; name: string }) => string, database = {}) => {
    const { database: known } = sandbox.description;
    const wrong = await Bench.open(sandbox, 'faults', { url: url({ ...known, name: 'faults' }), database });
    try {
      return await wrong.undo('revert').then(({ refusals }) => refusals.join('; '), (error: Error) => `${error.name}: ${error.message}`);
    } finally {
      await wrong.disconnect();
    }
  };

  beforeAll(() => bench.reset(v4, queued));

  it('refuses the password: refused, saying so and not showing it', async () => {
    const said = await other((address) => databaseUrl({ ...address, password: 'not-it' }));
    expect(said).toMatch(/^RefusedError[\s\S]*faults at 127\.0\.0\.1:\d+, seen from app-1 does not let us in: password authentication failed for user "pfa_app" → mend the address/);
    expect(said).not.toContain('not-it');
  });

  it('is down: refused', async () => expect(await other((address) => databaseUrl({ ...address, port: 1 }))).toMatch(/^RefusedError[\s\S]*cannot be reached/));
  it('has no such database: refused', async () => expect(await other((address) => databaseUrl({ ...address, name: 'gone' }), { name: 'gone' })).toMatch(/does not let us in: .*(?:does not exist|permission denied)/));
  it('leads to another database than the configuration names: refused', async () => expect(await other((address) => databaseUrl({ ...address, name: 'postgres' }))).toContain('the address leads to postgres and not to faults'));

  it('holds another system, or an older one: refused', async () => {
    await bench.run(`delete from _prisma_migrations where migration_name like '%author'`);
    expect(await other(databaseUrl)).toContain('it lacks 20251102000002_modification_author of v3.0.0 → this is the wrong database');
    await bench.reset(v4);
  });

  it('knows migrations where the configured folder has none: refused, and nothing counts as beyond the target', async () => expect(await other(databaseUrl, { migrations: 'backend/prisma/other' })).toContain('v3.0.0 has none in backend/prisma/other'));

  it('is a standby: refused', async () => {
    const standby = await startStandby(sandbox.description);
    try {
      expect(await other((address) => databaseUrl({ ...address, port: standby.port }))).toBe('it takes no writes: it is a standby of a replication');
    } finally {
      await standby.close();
    }
  });

  it('is reached through a transaction pooler: refused where Prisma’s lock is needed', async () => {
    await bench.run(`update _prisma_migrations set finished_at = null where migration_name = '${phase4}'`);
    const said = await other((address) => `${databaseUrl(address)}?pgbouncer=true`);
    expect(said).toContain('transaction pooler (pgbouncer=true)');
  });

  it('is the wrong one for the whole action: nothing is stopped', async () => {
    const { database } = sandbox.description;
    const result = await act(sandbox.description, { inputs: { 'rollback-type': 'full', 'target-tag': 'v3.0.0' }, environment: { database: { name: 'payroll', url: database.url, migrations: 'backend/prisma/migrations' } } });
    expect(result.outputs['result']).toBe('refused');
    expect(result.log).toContain('the address leads to pfa_vanguard and not to payroll');
    await expectUntouched(sandbox);
  });
});

describe('35: down.sql', () => {
  beforeEach(() => bench.reset(v4, queued));
  const withScript = (script: string | undefined, strategy: 'auto' | 'revert' = 'revert') => withDown(sandbox.description, { [phase4]: script }, () => bench.undo(strategy));

  it('fails midway: all of it is taken back, and the statement is named', async () => {
    const said = await expectTakenBack(() => withScript('BEGIN; DROP TABLE pfa_sync_conflict; COMMIT; UPDATE feature_flags SET enabled = 1/0; DROP TABLE pfa_write_queue;'));
    expect(said).toContain(`${phase4}/down.sql, statement 2 of 3 (UPDATE feature_flags SET enabled = 1/0): `);
  });

  it.each([
    ['is missing', undefined, /it has no down\.sql in/],
    ['cannot run in a transaction', 'DROP INDEX CONCURRENTLY pfa_write_queue_status_idx', /CONCURRENTLY .* cannot run in a transaction/],
    ['needs psql', '\\set on_error_stop on\nDROP TABLE pfa_write_queue', /is a command of psql, not SQL/],
    ['takes itself back', 'BEGIN; DROP TABLE pfa_write_queue; ROLLBACK', /takes back what stands before it/],
  ])('%s: refused', async (_what, script, refusal) => {
    const { refusals } = await withScript(script);
    expect(refusals.join()).toMatch(refusal);
    await bench.run('delete from pfa_write_queue');
    expect((await withScript(script, 'auto')).decision).toMatchObject({ strategy: 'keep', reason: expect.stringContaining('no down.sql that can be run') as string });
  });

  it('is missing for the whole action: refused before anything stops', async () => {
    const result = await withDown(sandbox.description, { [phase4]: undefined }, () => act(sandbox.description, { inputs: { 'rollback-type': 'full', 'target-tag': 'v3.0.0', 'database-strategy': 'revert' } }));
    expect(result.outputs['result']).toBe('refused');
    expect(result.log).toMatch(/it has no down\.sql in .* → write one and commit it, or choose database-strategy: keep/);
    await expectUntouched(sandbox);
  });

  it('drops more than its text says: taken back where that holds rows, done where it is empty', async () => {
    const hidden = `DO $$ BEGIN EXECUTE 'DROP TABLE pfa_write_queue CASCADE'; END $$`;
    expect(await expectTakenBack(() => withScript(hidden))).toContain('pfa_write_queue: 3 rows would be lost that are not kept in a dump');
    await bench.run('delete from pfa_write_queue');
    const empty = await withScript(hidden);
    expectDone(empty);
    // Its text promises nothing, so the forecast was that all of it is in the way; most of it is.
    expect(empty.decision.nextDeploy.works).toBe(false);
    expect(await bench.run(`select to_regclass('pfa_write_queue') as there`)).toEqual([{ there: null }]);
  });

  it('deletes rows of other tables by a foreign key, empties or overwrites by a function: taken back', async () => {
    await bench.run(`insert into pfa_sync_conflict (queue_id, local_value, pems_value) select id, '1', '2' from pfa_write_queue limit 1`);
    expect(await expectTakenBack(() => withScript('DELETE FROM pfa_write_queue'))).toContain('pfa_sync_conflict: 1 row would be lost');
    expect(await expectTakenBack(() => withScript(`DO $$ BEGIN EXECUTE 'TRUNCATE pfa_sync_conflict'; END $$`))).toContain('pfa_sync_conflict: 1 row would be lost');
    expect(await expectTakenBack(() => withScript(`DO $$ BEGIN EXECUTE 'UPDATE pfa_records SET planned_cost = 0'; END $$`))).toContain('pfa_records: 300 rows would be lost');
  });

  it('several are undone newest first, all or nothing', async () => {
    const [author, cost] = ['20251102000002_modification_author', '20251010000001_actual_cost'];
    // Each works only if the newer one is gone and the older one still there.
    const needs = (gone: string, there: string) => `DO $$ BEGIN IF ${gone} OR NOT ${there} THEN RAISE EXCEPTION 'wrong order'; END IF; END $$;`;
    const has = (column: string) => `EXISTS (SELECT FROM information_schema.columns WHERE column_name = '${column}')`;
    const older = await Bench.open(sandbox, 'faults', { targetTag: 'v2.9.0' });
    const scripts = (last: string) => ({ [author]: `${needs(has('sync_status'), has('actual_cost'))} ALTER TABLE pfa_modification DROP COLUMN author;`, [cost]: `${needs(has('author'), has('planned_cost'))} ${last}` });
    try {
      expect(await expectTakenBack(() => withDown(sandbox.description, scripts('ALTER TABLE pfa_records DROP COLUMN no_such'), () => older.undo('revert')))).toContain(`${cost}/down.sql, statement 2 of 2`);
      const done = await withDown(sandbox.description, scripts('ALTER TABLE pfa_records DROP COLUMN actual_cost'), () => older.undo('revert'));
      expectDone(done);
      expect(done.decision.actions.map(({ migration }) => migration.name)).toEqual([phase4, author, cost]);
      expect(await bench.run('select count(*)::int as open from _prisma_migrations where rolled_back_at is null')).toEqual([{ open: 1 }]);
    } finally {
      await older.disconnect();
    }
  });
});

describe('between plan and commit', () => {
  beforeEach(() => bench.reset(v4, queued));

  it('a session that holds a table: it gives up in time and names the session; once that has let go it works', async () => {
    const holder = new pg.Client({ connectionString: bench.url, application_name: 'nightly-report' });
    await holder.connect();
    await holder.query('begin; select from pfa_write_queue');
    try {
      const said = await expectTakenBack(() => bench.undo('revert'));
      expect(said).toMatch(/another session did not let go in time: .*lock timeout; held by session \d+ \(nightly-report, idle in transaction\)/);
    } finally {
      await holder.end();
    }
    expectDone(await bench.undo('revert'));
  });

  it('a row written after the dump: taken back; run again, it is dumped as well', async () => {
    await bench.reset(v4, queued);
    const { records } = await bench.undo('revert', () => bench.run(queued.replace('generate_series(1, 3)', 'generate_series(1, 1)')).then(() => undefined));
    expect(records.at(-1)).toMatchObject({ state: 'failed', detail: expect.stringContaining('pfa_write_queue: 4 rows now, and they are not the ones that were dumped (3): somebody wrote meanwhile') as string });
    const again = await bench.undo('revert');
    expectDone(again);
    expect(again.records[0]?.detail).toContain('pfa_write_queue: 4');
  });

  it('a row that comes into a table that was empty: auto takes its revert back, and then keeps', async () => {
    await bench.reset(v4);
    const { decision, records } = await bench.undo('auto', () => bench.run(queued).then(() => undefined));
    expect(decision.strategy).toBe('revert');
    expect(records.at(-1)).toMatchObject({ state: 'failed', detail: expect.stringContaining('3 rows would be lost') as string });
    expect((await bench.undo('auto')).decision.strategy).toBe('keep');
  });

  it('somebody resolves or deploys: it stops and says what is otherwise', async () => {
    const { records } = await bench.undo('mark', () => bench.run(`insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', '', '20251201000004_new', now())`).then(() => undefined));
    expect(records.at(-1)).toMatchObject({ state: 'failed', detail: expect.stringContaining('now: 20251201000004_new applied') as string });
    expect(await bench.run(`select 1 from _prisma_migrations where rolled_back_at is not null`)).toEqual([]);
  });

  /** Makes the commit take a second, so that something can happen in the middle of it. */
  const slowCommit = `create function linger() returns trigger language plpgsql as $$ begin perform pg_sleep(1); return null; end $$;
    create constraint trigger linger after update on _prisma_migrations deferrable initially deferred for each row execute function linger()`;
  const committing = () => until('it commits', async () => (await bench.run<object>(`select 1 from pg_stat_activity where datname = 'faults' and application_name = 'emergency-rollback' and query = 'commit' and state = 'active'`)).length > 0);

  it('the connection breaks while PostgreSQL commits, and it commits: found done, nothing is repeated', async () => {
    await bench.run(slowCommit);
    const proxy = await startTcpProxy({ targetPort: sandbox.description.database.port });
    const through = await Bench.open(sandbox, 'faults', { url: databaseUrl({ ...sandbox.description.database, name: 'faults', port: proxy.port }) });
    try {
      const undo = through.undo('mark');
      await committing();
      proxy.cut();
      const done = await undo;
      expectDone(done);
      expect(done.records.at(-1)?.warnings.join()).toContain('The connection broke while PostgreSQL committed');
      expect(await bench.run(`select count(*)::int as marked from _prisma_migrations where rolled_back_at is not null`)).toEqual([{ marked: 1 }]);
    } finally {
      await through.disconnect();
      await proxy.close();
    }
  });

  it('the session is ended while PostgreSQL commits: found undone, and it says so', async () => {
    await bench.run(slowCommit);
    const undo = expectTakenBack(() => bench.undo('mark'));
    await committing();
    await bench.run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = 'faults' and query = 'commit'`);
    expect(await undo).toMatch(/the connection broke while it committed .* PostgreSQL took it all back/);
  });

  it('a hook that fails takes the revert back; one that works is part of it', async () => {
    const open = (after: string) => Bench.open(sandbox, 'faults', { database: { after: [after] } });
    const [bad, good] = [await open('update no_such set x = 1'), await open(`insert into feature_flags values ('reverted', true)`)];
    try {
      expect(await expectTakenBack(() => bad.undo('revert'))).toContain('database.after, statement 1 of 1');
      expectDone(await good.undo('revert'));
      expect(await bench.run(`select enabled from feature_flags where flag_name = 'reverted'`)).toEqual([{ enabled: true }]);
    } finally {
      await bad.disconnect();
      await good.disconnect();
    }
  });
});

it('45: a quick rollback lists the migrations beyond its target, with the strategy', async () => {
  const result = await act(sandbox.description, { inputs: { 'rollback-type': 'quick', 'target-tag': 'v3.0.0', 'dry-run': 'true' } });
  expect(result.outputs['result']).toBe('dry-run');
  expect(result.log).toContain(`The database has 1 migration that v3.0.0 does not know: ${phase4}. Strategy keep`);
});

it('a migration that hangs keeps a table locked: a quick rollback heals all the same, and names the session', async () => {
  const { database: { url } } = sandbox.description;
  const holder = new pg.Client({ connectionString: url, application_name: 'hung-migration' });
  holder.on('error', () => undefined);
  await holder.connect();
  await holder.query('begin; lock table pfa_write_queue in access exclusive mode');
  try {
    const result = await act(sandbox.description, { inputs: { 'rollback-type': 'quick', 'target-tag': 'v3.0.0' } });
    expect(result.outputs['result']).toBe('success');
    expect(result.log).toMatch(/The rows of pfa_write_queue were not counted: locked, also after \d+ s; session \d+ \(hung-migration, idle in transaction, since .*\) holds pfa_write_queue/);
  } finally {
    await holder.end();
  }
});
