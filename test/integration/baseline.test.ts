// The baseline of a deployment: recorded whatever else is broken, kept on the hosts, and what a rollback's database is held against.
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { jest } from '@jest/globals';
import pg from 'pg';
import { act, type Act } from '../../sandbox/act';
import { resetDatabase } from '../../sandbox/database/product-database';
import { hostEntry } from '../../sandbox/rollback-config';
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { Postgres } from '../../src/adapters/postgres';
import { parseAddress } from '../../src/database/address';
import { parseBaseline, type Baseline } from '../../src/database/baseline';
import { verifyDatabase } from '../../src/steps/verify-database';
import { sampleContext, samplePorts } from '../samples/context';
import { databaseSituation, sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { sampleFacts } from '../samples/facts';
import { sampleSituation } from '../samples/situation';
import { expectResult } from './expect-result';
import { headOf, onHost, openSystem, stateFile } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;
let first: HostDescription;
let second: HostDescription;
let recorded: Baseline;

function record({ inputs = {}, ...rest }: Partial<Act> = {}): Promise<ActionResult> {
  return act(sandbox.description, { inputs: { 'rollback-type': 'baseline', ...inputs }, ...rest });
}

const keptOn = async (host: HostDescription) => parseBaseline(await readFile(stateFile(host, 'baseline.json'), 'utf8').catch(() => ''));
const outputOf = ({ outputs }: ActionResult) => parseBaseline(outputs['baseline'] ?? '');

beforeAll(async () => {
  sandbox = await openSystem();
  [first, second] = sandbox.description.hosts as [HostDescription, HostDescription];
  await sandbox.deploy('v3.0.0');
});

describe('baseline', () => {
  it('records what is so, on every host and as an output, and locks nobody out', async () => {
    const result = await record();
    expectResult(result, 'success');
    const baseline = outputOf(result);
    expect(baseline).toMatchObject({
      release: { tag: 'v3.0.0' },
      hosts: [{ host: 'app-1', release: 'v3.0.0', commit: await headOf(first) }, { host: 'app-2', release: 'v3.0.0' }],
      checks: [{ name: 'health', requests: 10, errorShare: 0 }, { name: 'database' }, { name: 'authenticated request' }],
      database: { name: 'pfa_vanguard', migrations: expect.arrayContaining(['20250901000001_init']), counts: { pfa_records: 300, users: 1, feature_flags: 2, pfa_modification: 0 } },
      missing: [],
    });
    expect(baseline?.checks.every(({ medianMs, slowestMs }) => medianMs > 0 && slowestMs >= medianMs)).toBe(true);
    expect(baseline?.database?.fingerprint).toMatchObject({ constraints: expect.arrayContaining(['pfa_records.pfa_records_pkey']), indexes: expect.arrayContaining(['users.users_username_key']), sequences: expect.arrayContaining(['users_id_seq']) });
    expect([await keptOn(first), await keptOn(second)]).toEqual([baseline, baseline]);
    expect(await onHost(first, `ls '${stateFile(first)}' | grep -x lock || true`)).toBe('');
    recorded = baseline as Baseline;
  });

  it('of a commit that no tag names, with a host down and a database that cannot be found: a deployment goes on', async () => {
    for (const host of [first, second]) await onHost(host, 'git -c user.name=a -c user.email=a@example.com commit --quiet --allow-empty -m untagged');
    await rm(stateFile(second, 'baseline.json'));
    const result = await record({ environment: { hosts: [hostEntry(first), hostEntry(second, 9)], database: { name: 'pfa_vanguard', 'env-file': '.env', variable: 'NO_SUCH_VARIABLE' } } });
    expectResult(result, 'success');
    const head = await headOf(first);
    expect(outputOf(result)).toMatchObject({ release: { tag: head.slice(0, 12), commit: head }, missing: [expect.stringContaining('app-2 did not answer'), 'pfa_vanguard could not be read'] });
    expect(result.log).toContain('.env has no NO_SUCH_VARIABLE');
    expect((await keptOn(first))?.release.commit).toBe(head);
    expect(await keptOn(second)).toBeUndefined();
  });

  it('is refused while a rollback has the hosts', async () => {
    await mkdir(stateFile(second, 'lock'), { recursive: true });
    await writeFile(stateFile(second, 'lock', 'details'), `${JSON.stringify({ owner: 'gh-1', actor: 'ada', purpose: 'full rollback, failed at verify-backend', incident: 'INC-1' })}\n`);
    const result = await record();
    expectResult(result, 'refused');
    expect(result.log).toContain('app-2: locked by full rollback, failed at verify-backend of ada, run gh-1');
    await rm(stateFile(second, 'lock'), { recursive: true });
  });
});

describe('the database against the baseline', () => {
  const url = () => sandbox.description.database.url;

  function verify(changes: Partial<Baseline> = {}) {
    const parsed = parseAddress(url(), 'app-1');
    if (typeof parsed === 'string') throw new Error(parsed);
    const baseline = { ...recorded, ...changes };
    const situation = sampleSituation({
      rollbackType: 'full',
      environment: sampleEnvironment({ database: sampleDatabase }),
      target: baseline.release,
      facts: sampleFacts({ baseline }),
      database: databaseSituation({ actions: [] }, { address: parsed.address, release: recorded.database?.migrations ?? [] }),
    });
    const databases = new Postgres(async (_via, address, port) => connect(port, address));
    const { title, section, deadlineMs, blocking, undo } = verifyDatabase;
    return verifyDatabase.run({ step: 'verify-database', title, section, documentedMs: undefined, deadlineMs, blocking, undo, says: [], commands: [] }, sampleContext({ situation, ports: samplePorts({ databases }) }));
  }

  async function change(sql: string): Promise<void> {
    const client = new pg.Client({ connectionString: url() });
    await client.connect();
    await client.query(sql);
    await client.end();
  }

  beforeEach(() => resetDatabase(sandbox.description.database, 'v3.0.0'));

  it('holds when nothing is missing', async () => {
    const { detail, warnings } = await verify();
    expect(detail).toContain(`4 tables hold no fewer rows than in the baseline of ${recorded.at}`);
    expect(warnings).toEqual([]);
  });

  it('warns of fewer rows, with numbers', async () => {
    await change('delete from pfa_records where id <= 10');
    expect((await verify()).warnings).toEqual([`pfa_records: 290 instead of 300 rows (10 fewer) than in the baseline of ${recorded.at}`]);
  });

  it('is stopped by a table that is empty and was not, and by one that is gone', async () => {
    await change('truncate pfa_records; drop table feature_flags');
    await expect(verify()).rejects.toThrow(/feature_flags is not there, and held 2 rows.*pfa_records is empty, and held 300 rows/);
  });

  it('is stopped by a migration that is not as decided', async () => {
    await change(`update _prisma_migrations set rolled_back_at = now() where migration_name = '20250901000001_init'`);
    await expect(verify()).rejects.toThrow('20250901000001_init of v3.0.0 is rolled-back');
  });

  it('is stopped by a database that lets nobody in', async () => {
    const name = sandbox.description.database.name;
    const superuser = new pg.Client({ connectionString: sandbox.description.database.superuser.url });
    await superuser.connect();
    await superuser.query(`alter database ${name} allow_connections false`);
    await expect(verify()).rejects.toThrow('not currently accepting connections');
    await superuser.query(`alter database ${name} allow_connections true`);
    await superuser.end();
  });
});
