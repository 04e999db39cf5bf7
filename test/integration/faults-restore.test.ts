// Faults 32 and 33: a database that is in use, and restores that break off. Real sessions, real kills; production is wholly old or wholly restored.
import { request, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { ObjectStore } from '../../src/ports';
import type { Sandbox } from '../../sandbox/sandbox';
import { asAdmin, beginRestore, databaseNames, failureOf, freshDatabase, production, query, restore } from './restore-system';
import { until } from './moments';
import { onHost, openSystem } from './system';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

beforeEach(async () => {
  await freshDatabase(sandbox);
});

/** Backed up with 300 records; live afterwards with 100. */
async function backedUp(options: Parameters<Sandbox['backup']>[0] = {}): Promise<string> {
  const { key } = await sandbox.backup(options);
  await query(sandbox, 'delete from pfa_records where id > 100');
  return key;
}

async function records(name?: string): Promise<number> {
  const [row] = await query<{ count: string }>(sandbox, 'select count(*) from pfa_records', name);
  return Number(row?.count);
}

test.each(['plain', 'gzip', 'zstd', 'custom', 'directory'] as const)('a %s backup is restored, and what was live is kept', async (format) => {
  await backedUp({ format });
  const { prepared, swapped } = await restore(sandbox);
  expect(prepared.detail).toContain('equals what the backup says: 307 rows');
  expect(await records()).toBe(300);
  const [live, kept = ''] = await databaseNames(sandbox);
  expect([live, kept]).toEqual(['pfa_vanguard', expect.stringMatching(/^pfa_vanguard_before_\d{14}$/)]);
  expect(await records(kept)).toBe(100);
  expect(swapped.forPeople.join()).toContain('database-strategy: undo-restore');
});

test('owners, grants and settings are those of the live database, though the dump has none', async () => {
  const drop = `drop owned by shop_reader; drop role shop_reader`;
  await asAdmin(sandbox, `create role shop_reader`);
  try {
    await asAdmin(sandbox, `grant select on users to shop_reader; grant update (username) on users to shop_reader; alter table feature_flags owner to sandbox_admin; grant select on feature_flags to pfa_app`, 'pfa_vanguard');
    await asAdmin(sandbox, `alter database pfa_vanguard set statement_timeout = '77s'; alter role pfa_app in database pfa_vanguard set search_path = public, pg_temp; alter database pfa_vanguard connection limit 90; grant temporary on database pfa_vanguard to shop_reader; comment on database pfa_vanguard is 'the shop''s \\ own words'`);
    const properties = `select tableowner, has_table_privilege('shop_reader', 'users', 'select') reads, has_column_privilege('shop_reader', 'users', 'username', 'update') renames, current_setting('statement_timeout') timeout, current_setting('search_path') path, has_database_privilege('shop_reader', current_database(), 'temporary') temp, datconnlimit, datacl::text, split_part(shobj_description(d.oid, 'pg_database'), E'\\n', 1) words from pg_tables, pg_database d where tablename in ('feature_flags', 'users') and datname = current_database() order by 1`;
    const before = await query(sandbox, properties);
    expect(before).toMatchObject([{ tableowner: 'pfa_app', reads: true, timeout: '77s', path: 'public, pg_temp' }, { tableowner: 'sandbox_admin' }]);
    await backedUp({ database: 'pfa_vanguard', arguments: ['--no-owner', '--no-acl'] });
    await restore(sandbox);
    expect(await query(sandbox, properties)).toEqual(before);
    expect(await records()).toBe(300);
  } finally {
    for (const name of await databaseNames(sandbox)) await asAdmin(sandbox, 'drop owned by shop_reader', name);
    await asAdmin(sandbox, drop);
  }
});

test('undo-restore swaps back: the rows are the old ones, and the restored database is kept', async () => {
  await backedUp();
  const before = await production(sandbox);
  await restore(sandbox);
  await query(sandbox, `update feature_flags set enabled = false`);
  const undo = await beginRestore(sandbox, { strategy: 'undo-restore', run: 'gh-2' });
  expect(undo.plan().find(({ step }) => step === 'swap-database')?.says[0]).toMatch(/^pfa_vanguard becomes pfa_vanguard_restored_… and stays; pfa_vanguard_before_\d{14} becomes pfa_vanguard/);
  const swapped = await undo.swap();
  expect((await undo.swap()).state).toBe('already');
  await undo.close();
  expect(swapped.detail).toContain('is the former one again');
  expect((await production(sandbox)).content).toBe(before.content);
  const [, kept = ''] = await databaseNames(sandbox);
  expect(kept).toMatch(/^pfa_vanguard_restored_/);
  expect(await query(sandbox, 'select distinct enabled from feature_flags', kept)).toEqual([{ enabled: false }]);
  expect((await failureOf(beginRestore(sandbox, { strategy: 'undo-restore', run: 'gh-3' }))).message).toContain('there is nothing to swap back');
});

/** A client that always comes back, and notes what it saw and when it saw nothing. */
function busyClient(seen: number[], gaps: number[], stopped: () => boolean): Promise<void> {
  const work = async () => {
    for (let goodMs = performance.now(); !stopped(); ) {
      const client = new pg.Client({ connectionString: sandbox.description.database.url });
      client.on('error', () => undefined);
      try {
        await client.connect();
        for (let index = 0; index < 5; index += 1) {
          const { rows } = await client.query<{ count: number }>('select count(*)::int as count from pfa_records');
          seen.push(rows[0]?.count ?? -1);
          gaps.push(performance.now() - goodMs);
          goodMs = performance.now();
        }
      } catch {
        await delay(5);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  };
  return work();
}

test('32: many clients that come back at once, and one amid a transaction, do not hold the swap up', async () => {
  await backedUp();
  const run = await beginRestore(sandbox);
  await run.prepare();
  const idle = new pg.Client({ connectionString: sandbox.description.database.url });
  idle.on('error', () => undefined);
  await idle.connect();
  await idle.query('begin; update pfa_records set planned_cost = 0');
  let stopped = false;
  const watches = Array.from({ length: 12 }, () => ({ seen: [] as number[], gaps: [] as number[] }));
  const clients = watches.map(({ seen, gaps }) => busyClient(seen, gaps, () => stopped));
  await delay(300);
  const swapped = await run.swap();
  await delay(300);
  stopped = true;
  await Promise.all(clients);
  await run.close();
  for (const { seen, gaps } of watches) {
    expect([...new Set(seen)]).toEqual([100, 300]);
    expect(seen).toEqual([...seen].sort((left, right) => left - right));
    expect(Math.max(...gaps)).toBeLessThan(3_000);
  }
  expect(swapped.phasesMs['swap']).toBeLessThan(3_000);
  await idle.end().catch(() => undefined);
});

test('32: a session that our user may not end is named before any other one is ended, and is no reason to restore anew', async () => {
  const [, , address = ''] = /^(postgresql:\/\/)[^@]+@(.*)$/.exec(sandbox.description.database.superuser.url) ?? [];
  await asAdmin(sandbox, `create role keeper login createdb password 'sandbox' in role pfa_app, pg_signal_backend`);
  await asAdmin(sandbox, `create role analyst login password 'sandbox'; grant connect on database pfa_vanguard to analyst`);
  const superuser = new pg.Client({ connectionString: sandbox.description.database.superuser.url.replace(/\/postgres$/, '/pfa_vanguard'), application_name: 'nightly report' });
  const user = new pg.Client({ connectionString: sandbox.description.database.url });
  const analyst = new pg.Client({ connectionString: `postgresql://analyst:sandbox@${address.replace(/\/postgres$/, '/pfa_vanguard')}` });
  try {
    await backedUp();
    const before = await production(sandbox);
    await Promise.all([superuser.connect(), user.connect()]);
    const database = { 'admin-url': `postgresql://keeper:sandbox@${address.replace(/\/postgres$/, '/pfa_vanguard')}` };
    const run = await beginRestore(sandbox, { database });
    await run.prepare();
    const { message, nextAction } = await failureOf(run.swap());
    expect(message).toMatch(/^sessions are open that our user may not end: sandbox_admin nightly report \(pid \d+, in pfa_vanguard\)$/);
    expect(nextAction).toContain('Nothing was changed');
    expect((await user.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect((await production(sandbox)).content).toBe(before.content);
    await superuser.end();
    user.on('error', () => undefined);
    // Of a role that ours has nothing to do with: it may end such a session, but does not see all of it.
    analyst.on('error', () => undefined);
    await analyst.connect();
    const again = await beginRestore(sandbox, { database });
    expect((await again.prepare()).state).toBe('already');
    await again.swap();
    await Promise.all([run.close(), again.close()]);
    expect(await records()).toBe(300);
  } finally {
    await Promise.all([superuser, user, analyst].map((client) => client.end().catch(() => undefined)));
    for (const name of await databaseNames(sandbox)) await asAdmin(sandbox, 'reassign owned by keeper to pfa_app; drop owned by keeper, analyst', name);
    await asAdmin(sandbox, 'drop role keeper; drop role analyst');
  }
});

/** A dump that keeps the server busy in its middle, so that there is time to break something. */
const slow = (content: Buffer) => Buffer.from(content.toString().replace('\n\nCREATE ', '\n\nSELECT pg_catalog.pg_sleep(20);\n\nCREATE '));
const sleeping = `select pid from pg_stat_activity where datname like 'pfa_vanguard_restore_%' and query like '%pg_sleep%' and state = 'active'`;

test.each([
  ['the server ends its session', async () => void (await asAdmin(sandbox, `select pg_terminate_backend(pid) from (${sleeping}) s`)), /psql: [^]*(?:terminating connection|server closed the connection)/],
  ['psql is killed on the host', async () => void (await onHost(sandbox.description.hosts[0] as never, `kill -KILL $(pgrep -f '[p]sql .*dbname=.pfa_vanguard_restore_gh_1')`)), /psql: .*Killed|the restore broke off without a word|psql: /],
])('33: %s amid the restore: production was not touched, and nothing is left', async (_what, breakIt, said) => {
  await backedUp({ checksum: false, damage: slow });
  const before = await production(sandbox);
  const run = await beginRestore(sandbox);
  const failing = failureOf(run.prepare());
  await until('the restore is busy', async () => (await asAdmin(sandbox, sleeping)).length === 1);
  await breakIt();
  const { message } = await failing;
  await run.close();
  expect(message).toMatch(said);
  expect(await production(sandbox)).toEqual(before);
});

test('33: what the server refuses is told in its own words', async () => {
  const stranger = (content: Buffer) => Buffer.from(content.toString().replace('\n--\n-- PostgreSQL database dump complete', '\nGRANT SELECT ON TABLE public.users TO nobody_here;\n--\n-- PostgreSQL database dump complete'));
  const key = await backedUp({ checksum: false, damage: stranger });
  const before = await production(sandbox);
  expect((await failureOf(restore(sandbox, { backup: key }))).message).toMatch(/psql: psql:<stdin>:\d+: ERROR: {2}role "nobody_here" does not exist/);
  expect(await production(sandbox)).toEqual(before);
});

test('a download that breaks goes on at its byte', async () => {
  await backedUp({ format: 'custom' });
  const { endpoint } = sandbox.description.objectStore;
  const ranges: string[] = [];
  const proxy = createServer((incoming, outgoing) => {
    const upstream = request(`${endpoint}${incoming.url}`, { method: incoming.method, headers: { ...incoming.headers, host: new URL(endpoint).host } }, (reply) => {
      const range = incoming.headers.range ?? '';
      const breaks = /^bytes=\d+-$/.test(range) && ranges.push(range) < 3;
      outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
      if (!breaks) return void reply.pipe(outgoing);
      reply.once('data', (chunk: Buffer) => outgoing.write(chunk.subarray(0, 4_000), () => outgoing.destroy()));
    });
    incoming.pipe(upstream);
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  try {
    const run = await beginRestore(sandbox, { world: (world) => ({ ...world, store: { ...storeOf(world), presign: async (...asked) => (await world.store.presign(...asked)).replace(endpoint, `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`) } }) });
    await run.prepare();
    await run.swap();
    await run.close();
  } finally {
    proxy.closeAllConnections();
    proxy.close();
  }
  expect(ranges).toEqual(['bytes=0-', 'bytes=4000-', 'bytes=8000-']);
  expect(await records()).toBe(300);
});

/** A class instance spread loses its methods. */
function storeOf({ store }: { readonly store: ObjectStore }): ObjectStore {
  return { check: (...asked) => store.check(...asked), list: (...asked) => store.list(...asked), level: (...asked) => store.level(...asked), get: (...asked) => store.get(...asked), put: (...asked) => store.put(...asked), head: (...asked) => store.head(...asked), presign: (...asked) => store.presign(...asked), remove: (...asked) => store.remove(...asked) };
}

test('no secret is in a plan, in a script that is kept, or in what the host says', async () => {
  await backedUp();
  const run = await beginRestore(sandbox);
  const outcome = await run.prepare();
  await run.close();
  const kept = await onHost(sandbox.description.hosts[0] as never, 'cd "$HOME/.emergency-rollback" && ls -R . && cat jobs/*-prepare-restore/*');
  const shown = JSON.stringify([run.plan(), outcome, run.progress]) + kept;
  expect(run.secrets.filter((secret) => secret.includes('X-Amz-Signature'))).not.toEqual([]);
  for (const secret of [...run.secrets, ...sandbox.description.secrets]) expect(shown).not.toContain(secret);
  expect(await onHost(sandbox.description.hosts[0] as never, 'ls "$HOME/.emergency-rollback/access" 2>/dev/null || true')).toBe('');
});
