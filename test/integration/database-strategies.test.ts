// Each strategy from each state a migration can be in, on real PostgreSQL and with Prisma's own command line: what is left, and whether
// the next deployment of the newer release ends as the plan had said.
import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { asSuperuser } from '../../sandbox/database/superuser';
import type { Sandbox } from '../../sandbox/sandbox';
import type { MigrationAction } from '../../src/database/strategy';
import { Bench, expectDone, type Undo } from './database-bench';
import { phase4, PrismaRelease, type PrismaAnswer } from './prisma-releases';
import { openSystem } from './system';

jest.setTimeout(300_000);

const strategies = ['auto', 'keep', 'mark', 'revert'] as const;
type Strategy = (typeof strategies)[number];

interface State {
  readonly template: string;
  readonly sql?: string;
  readonly newer?: 'half';
  /** What happens to the migration, and whether the next deployment works. */
  readonly ends: Readonly<Record<Strategy, readonly [MigrationAction['action'] | 'nothing', boolean]>>;
  /** Rows of pfa_write_queue. */
  readonly rows?: number;
}

const v3 = 'template_v3_0_0';
const v4 = 'template_v4_0_0';
const half = 'template_half_way';

const someRows = `insert into pfa_write_queue (organization_id, pfa_id, payload) select 'org-rio', 'PFA-0001', '{}' from generate_series(1, 3);
  insert into pfa_modification (pfa_id, field, new_value, sync_status) values ('PFA-0001', 'category', 'Crane', 'synced')`;
const row = (columns: string, values: string) => `insert into _prisma_migrations (id, checksum, migration_name, ${columns}) values (gen_random_uuid()::text, '0', '${phase4}', ${values})`;
const marked = `update _prisma_migrations set rolled_back_at = now() where migration_name = '${phase4}'`;

const all = (end: State['ends']['auto']): State['ends'] => ({ auto: end, keep: end, mark: end, revert: end });

const states: Readonly<Record<string, State>> = {
  absent: { template: v3, ends: all(['nothing', true]) },
  'applied, tables empty': { template: v4, ends: { auto: ['revert', true], keep: ['keep', true], mark: ['mark', false], revert: ['revert', true] } },
  'applied, with rows': { template: v4, sql: someRows, rows: 3, ends: { auto: ['keep', true], keep: ['keep', true], mark: ['mark', false], revert: ['revert', true] } },
  failed: { template: v3, sql: row('logs', `'boom'`), ends: all(['resolve', true]) },
  'half applied, table empty': { template: half, newer: 'half', ends: { auto: ['revert', true], keep: ['resolve', false], mark: ['resolve', false], revert: ['revert', true] } },
  'half applied, with rows': { template: half, newer: 'half', sql: someRows.split(';')[0] ?? '', rows: 3, ends: { auto: ['resolve', false], keep: ['resolve', false], mark: ['resolve', false], revert: ['revert', true] } },
  'rolled back': { template: v3, sql: row('finished_at, rolled_back_at', 'now(), now()'), ends: all(['keep', true]) },
  'marked, tables empty': { template: v4, sql: marked, ends: { auto: ['revert', true], keep: ['keep', false], mark: ['keep', false], revert: ['revert', true] } },
  'marked, with rows': { template: v4, sql: `${someRows};${marked}`, rows: 3, ends: { auto: ['keep', false], keep: ['keep', false], mark: ['keep', false], revert: ['revert', true] } },
  'failed again after an older try was rolled back': { template: v3, sql: `${row('finished_at, rolled_back_at', 'now(), now()')};${row('logs', `'boom'`)}`, ends: all(['resolve', true]) },
};

interface Cell {
  readonly undo: Undo;
  readonly left: Left;
  readonly status: PrismaAnswer;
  readonly deploy: PrismaAnswer;
}

interface Left {
  readonly tables: readonly string[];
  readonly queued: number | undefined;
  readonly open: number;
}

const cells = Object.entries(states).flatMap(([state, { ends }]) => strategies.map((strategy) => ({ state, strategy, action: ends[strategy][0], works: ends[strategy][1] })));
const results = new Map<string, Cell | Error>();

let sandbox: Sandbox;
let releases: Record<'v4' | 'half', PrismaRelease>;

beforeAll(async () => {
  sandbox = await openSystem();
  await sandbox.deploy('v4.0.0');
  releases = { v4: PrismaRelease.ofTag(sandbox.description, 'v4.0.0'), half: await PrismaRelease.halfWay(sandbox.description) };
  await makeHalfWayTemplate();
  const queue = [...cells];
  await Promise.all(['lane_1', 'lane_2'].map((lane) => runLane(lane, queue)));
});

/** Prisma's own deployment of the release that fails half way. */
async function makeHalfWayTemplate(): Promise<void> {
  const { superuser } = sandbox.description.database;
  await asSuperuser(superuser.url, (client) => client.query(`update pg_database set datistemplate = false where datname = '${half}'`));
  const bench = await Bench.open(sandbox, half);
  await bench.reset(v3, `insert into feature_flags values ('fails_half_way', true)`);
  const answer = await releases.half.run(bench.url, 'migrate', 'deploy');
  if (answer.exitCode === 0) throw new Error('The deployment should have failed half way.');
  await bench.run(`delete from feature_flags where flag_name = 'fails_half_way'`);
  await asSuperuser(superuser.url, (client) => client.query(`alter database ${half} is_template true`));
}

async function runLane(lane: string, queue: typeof cells): Promise<void> {
  const bench = await Bench.open(sandbox, lane);
  for (let cell = queue.shift(); cell !== undefined; cell = queue.shift()) {
    const { state, strategy } = cell;
    results.set(`${state} ${strategy}`, await runCell(bench, states[state] as State, strategy).catch((error: Error) => error));
  }
  await bench.close();
}

async function runCell(bench: Bench, { template, sql, newer = undefined }: State, strategy: Strategy): Promise<Cell> {
  await bench.reset(template, sql);
  const undo = await bench.undo(strategy);
  const left = await lookAt(bench);
  return { undo, left, ...(await deployAgain(bench, newer ?? 'v4')) };
}

async function lookAt(bench: Bench): Promise<Left> {
  const tables = (await bench.run<{ name: string }>(`select table_name as name from information_schema.tables where table_name in ('pfa_write_queue', 'pfa_sync_conflict') order by 1`)).map(({ name }) => name);
  const [queued] = tables.includes('pfa_write_queue') ? await bench.run<{ rows: number }>('select count(*)::int as rows from pfa_write_queue') : [];
  const [open] = await bench.run<{ rows: number }>(`select count(*)::int as rows from _prisma_migrations where migration_name = '${phase4}' and rolled_back_at is null`);
  return { tables, queued: queued?.rows, open: open?.rows ?? -1 };
}

/** How a deployment ends depends on the schema and on Prisma's rows alone: equal databases are deployed once. */
const deployed = new Map<string, Promise<Pick<Cell, 'status' | 'deploy'>>>();

async function deployAgain(bench: Bench, newer: 'v4' | 'half'): Promise<Pick<Cell, 'status' | 'deploy'>> {
  const state = await bench.run(`select json_agg(x::text order by x::text) from (
    select table_name, column_name, data_type from information_schema.columns where table_schema = 'public'
    union all select indexname, tablename, indexdef from pg_indexes where schemaname = 'public'
    union all select migration_name, (finished_at is null)::text, (rolled_back_at is null)::text from _prisma_migrations) as x`);
  const key = createHash('sha256').update(JSON.stringify([newer, state])).digest('hex');
  const known = deployed.get(key);
  const answers = known ?? runPrisma(bench, newer);
  deployed.set(key, answers);
  return answers;
}

async function runPrisma(bench: Bench, newer: 'v4' | 'half'): Promise<Pick<Cell, 'status' | 'deploy'>> {
  const status = await releases[newer].run(bench.url, 'migrate', 'status');
  return { status, deploy: await releases[newer].run(bench.url, 'migrate', 'deploy') };
}

function resultOf(state: string, strategy: Strategy): Cell {
  const result = results.get(`${state} ${strategy}`);
  if (result === undefined || result instanceof Error) throw result ?? new Error('It was not run.');
  return result;
}

describe.each(cells)('$strategy, $state', ({ state, strategy, action, works }) => {
  const rows = states[state]?.rows ?? 0;

  it(`does ${action} to the migration; its row is open only where it is kept`, () => {
    const { undo, left } = resultOf(state, strategy);
    expectDone(undo);
    expect(undo.decision.actions.map((each) => each.action)).toEqual(action === 'nothing' ? [] : [action]);
    expect(left.open).toBe(action === 'keep' && state.startsWith('applied') ? 1 : 0);
  });

  it('loses no row: they stay, or are in the dump', () => {
    const { undo, left } = resultOf(state, strategy);
    if (action !== 'revert') return void expect(left.queued ?? 0).toBe(rows);
    expect(left.tables).toEqual([]);
    const dump = undo.records.find(({ planned }) => planned.step === 'dump-doomed-rows');
    if (rows > 0) expect(dump?.detail).toContain(`pfa_write_queue: ${rows}`);
    else expect(dump?.detail ?? '').not.toContain('pfa_write_queue');
  });

  it(`had said that the next deployment ${works ? 'works' : 'fails'}, and so it does`, () => {
    const { undo, deploy } = resultOf(state, strategy);
    expect(undo.decision.nextDeploy.works).toBe(works);
    if ((deploy.exitCode === 0) !== works) throw new Error(`prisma migrate deploy ended with ${deploy.exitCode}:\n${deploy.text}`);
  });
});

it('prisma migrate status of the newer release says what is pending, and never that it will fail', () => {
  const said = Object.fromEntries(cells.map(({ state, strategy, action }) => [`${strategy}, ${state}`, { pending: resultOf(state, strategy).status.exitCode === 1, kept: action === 'keep' && state.startsWith('applied') }]));
  for (const { pending, kept } of Object.values(said)) expect(pending).toBe(!kept);
  expect(resultOf('marked, with rows', 'keep').status.text).not.toMatch(/fail|already exists/i);
});
