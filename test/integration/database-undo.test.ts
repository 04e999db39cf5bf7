// The types database and cleanup end to end: rows are dumped, the migration is reverted, and the commands that were printed bring every row back.
import { createHash } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { jest } from '@jest/globals';
import pg from 'pg';
import { act } from '../../sandbox/act';
import { runCommand } from '../../sandbox/processes/run-command';
import { killedAtOnce, type ActionResult } from '../../sandbox/runner/run-action';
import type { Sandbox } from '../../sandbox/sandbox';
import { expectResult } from './expect-result';
import { whenLine } from './moments';
import { phase4, PrismaRelease } from './prisma-releases';
import { onHost, openSystem, quick, quickRecipes, servedVersion } from './system';

jest.setTimeout(180_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

async function withClient<Result>(work: (client: pg.Client) => Promise<Result>): Promise<Result> {
  const client = new pg.Client({ connectionString: sandbox.description.database.url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

const query = <Row extends object>(sql: string) => withClient(async (client) => ((await client.query(sql)) as pg.QueryResult<Row>).rows);

/** Rows that only v4.0.0 has a place for; texts that a careless script would trip over. */
const newerRows = `delete from pfa_write_queue;
  insert into pfa_write_queue (organization_id, pfa_id, payload, status) select 'org-rio', 'PFA-0001', jsonb_build_object('text', E'it''s "x"\\n\\\\. $1; drop'), 'pending' from generate_series(1, 500);
  insert into pfa_sync_conflict (queue_id, local_value, pems_value) select id, '1', '"zwei"' from pfa_write_queue where id % 5 = 0;
  insert into pfa_modification (pfa_id, field, new_value, sync_status, pems_version) select 'PFA-0002', 'category', E'COPY public.pfa_modification (', E'syn\\tced', n from generate_series(1, 40) as n;
  insert into pfa_modification (pfa_id, field, new_value) values ('PFA-0003', 'category', 'never synced')`;

const allRows = async () =>
  query(`select 'queue' as place, q::text as row from pfa_write_queue q union all select 'conflict', c::text from pfa_sync_conflict c union all select 'modification', m::text from pfa_modification m union all select 'flag', f::text from feature_flags f
    union all select 'next', (last_value + 1)::text from pfa_write_queue_id_seq order by 1, 2`);

/** The commands that the log prints, the download done by the test: `aws` need not be there. */
function printedCommands({ log }: ActionResult): { what: string; command: string }[] {
  return [...log.matchAll(/^\s*(To bring .*?): (aws s3 cp .*)$/gm)].map(([, what = '', command = '']) => ({ what, command }));
}

async function runPrinted({ description }: Sandbox, result: ActionResult, when: RegExp): Promise<void> {
  const folder = await mkdtemp(join(sandbox.folder, 'bring-back-'));
  const commands = printedCommands(result).filter(({ what }) => when.test(what));
  expect(commands.length).toBeGreaterThan(0);
  for (const { command } of commands) {
    const [whole, bucket = '', key = '', file = ''] = /^aws s3 cp s3:\/\/([^/]+)\/(\S+) (\S+) && /.exec(command) ?? [];
    const bytes = await objectBytes(bucket, key);
    expect(result.log).toContain(`SHA-256 ${createHash('sha256').update(bytes).digest('hex')}`);
    await writeFile(join(folder, file), bytes);
    await runCommand(['bash', '-euo', 'pipefail', '-c', command.slice(whole?.length ?? 0)], { cwd: folder, environment: { PATH: process.env['PATH'], PGPASSWORD: description.database.password } });
  }
}

async function objectBytes(bucket: string, key: string): Promise<Uint8Array> {
  const { objectStore } = sandbox.description;
  const client = new S3Client({ endpoint: objectStore.endpoint, region: objectStore.region, credentials: objectStore, forcePathStyle: true });
  try {
    return (await (await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))).Body?.transformToByteArray()) ?? new Uint8Array();
  } finally {
    client.destroy();
  }
}

const tablesOfPhase4 = async () => (await query(`select 1 from information_schema.tables where table_name in ('pfa_write_queue', 'pfa_sync_conflict')`)).length;
const filesOf = (folder: string) => onHost(sandbox.description.hosts[0]!, `find ~/.emergency-rollback/${folder} -type f 2>/dev/null | grep -v -e '\\.list$' -e '\\.errors$' || true`);

describe('database, strategy revert, on rows', () => {
  const inputs = { 'rollback-type': 'database', 'target-tag': 'v3.0.0', 'database-strategy': 'revert' };

  it('the runner dies between dump and revert; run again, it is reverted, and after the next deployment the printed commands bring every row back', async () => {
    await sandbox.deploy('v4.0.0');
    await sandbox.deploy('v3.0.0', { database: false });
    await withClient((client) => client.query(newerRows));
    const before = await allRows();
    const run = { runId: '901' };
    const kill = new AbortController();
    // Somebody's session keeps the revert waiting until the runner is dead.
    await withClient(async (client) => {
      await client.query('begin; select from pfa_write_queue limit 1');
      const killed = await act(sandbox.description, { inputs, run: { ...run, signal: kill.signal, cancelTimes: killedAtOnce, onLine: whenLine('▶ Undo the migrations', () => kill.abort()) } });
      expect(killed.exitCode).toBeNull();
      expect(killed.log).toContain('Keep the rows that a revert takes away: done');
    });
    expect(await allRows()).toEqual(before);

    const result = await act(sandbox.description, { inputs, run });
    expectResult(result, 'success');
    expect(await tablesOfPhase4()).toBe(0);
    expect(result.log).toContain('kept: pfa_sync_conflict: 100, pfa_write_queue: 500, ');
    expect(result.summary).toContain('To bring pfa\\_modification');
    // The rows are in the bucket alone; where, stands on the host for a later try.
    expect((await filesOf('dumps')).split('\n').map((file) => file.replace(/^.*\//, ''))).toEqual(['left-for-people.json', 'left-for-people.json']);
    expect(result.summary).toContain('Of an earlier try: The rows of ');
    expect(await filesOf('access')).toBe('');

    const deploy = await PrismaRelease.ofTag(sandbox.description, 'v4.0.0').run(sandbox.description.database.url, 'migrate', 'deploy');
    expect(deploy.text).toContain('All migrations have been successfully applied');
    await runPrinted(sandbox, result, /once the newer release has made|as they were/);
    expect(await allRows()).toEqual(before);
  });
});

describe('cleanup after a quick rollback', () => {
  const cleanup = (inputs: Record<string, string> = {}) => act(sandbox.description, { inputs: { 'rollback-type': 'cleanup', 'target-tag': 'v3.0.0', ...inputs } });

  it('is refused while the newer code runs and without its confirmation; then drops what was kept, and the printed commands bring it back as it was', async () => {
    await sandbox.deploy('v4.0.0');
    expect((await cleanup({ confirm: sandbox.description.database.name })).log).toMatch(new RegExp(`the code that runs there is not v3.0.0 and may need ${phase4}`));
    expectResult(await quick(sandbox, { environment: quickRecipes(sandbox) }), 'success');
    await withClient((client) => client.query(newerRows));
    const kept = async () => query(`select q::text as row from pfa_write_queue q union all select c::text from pfa_sync_conflict c order by 1`);
    const before = await kept();
    for (const confirm of ['', 'payroll']) {
      const refused = await cleanup({ confirm });
      expectResult(refused, 'refused');
      expect(refused.log).toContain('type the name of the database: pfa_vanguard');
    }
    expect(await kept()).toEqual(before);

    const result = await cleanup({ confirm: sandbox.description.database.name });
    expectResult(result, 'success');
    expect(await tablesOfPhase4()).toBe(0);
    expect(await servedVersion(sandbox)).toBe('3.0.0');
    expect(result.log).toMatch(/pfa_sync_conflict: 100 rows[\s\S]*pfa_write_queue: 500 rows/);

    await runPrinted(sandbox, result, /while they are gone/);
    expect(await kept()).toEqual(before);
    expect(await query(`select conname from pg_constraint where conname = 'pfa_sync_conflict_queue_id_fkey'`)).toHaveLength(1);
    // The row says rolled back, the tables say otherwise.
    const again = await cleanup();
    expect(again.log).toContain('must be confirmed');
  });
});
