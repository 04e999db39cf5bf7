// The full rollback end to end: code and database, in the document's order, killed half way, and what stops it.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import pg from 'pg';
import { act, testToken, type Act } from '../../sandbox/act';
import { configurationVariables, rollbackYaml } from '../../sandbox/rollback-config';
import { killedAtOnce, type ActionResult } from '../../sandbox/runner/run-action';
import type { HostDescription, Sandbox } from '../../sandbox/sandbox';
import { liveTree } from '../../src/commands/live-tree';
import * as pm2 from '../../src/commands/pm2';
import { hostScript } from '../../src/commands/script';
import type { Shell } from '../../src/commands/shell';
import { loadEnvironment } from '../../src/config/load';
import { expectResult } from './expect-result';
import { backendOf } from './half-way';
import { until, whenLine } from './moments';
import { expectHealed, headOf, journalOf, onHost, openSystem, processes, quickRecipes, servedVersion, siteVersion } from './system';

jest.setTimeout(120_000);

const phase4 = '20251128000003_phase4_bidirectional_sync_infrastructure';
let sandbox: Sandbox;
let first: HostDescription;

beforeAll(async () => {
  sandbox = await openSystem();
  [first] = sandbox.description.hosts as [HostDescription];
});

function full({ inputs = {}, environment = {}, ...rest }: Partial<Act> = {}): Promise<ActionResult> {
  return act(sandbox.description, { inputs: { 'rollback-type': 'full', 'target-tag': 'v3.0.0', incident: 'INCIDENT-8', ...inputs }, environment: { ...quickRecipes(sandbox), ...environment }, ...rest });
}

async function rows<Row extends object>(sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: sandbox.description.database.url });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The newer release's migration: applied, or undone; and whether its tables are there. */
async function phase4State(): Promise<{ applied: boolean; tables: number }> {
  const applied = await rows(`select 1 from _prisma_migrations where migration_name = '${phase4}' and finished_at is not null and rolled_back_at is null`);
  const tables = await rows(`select 1 from information_schema.tables where table_name in ('pfa_write_queue', 'pfa_sync_conflict')`);
  return { applied: applied.length > 0, tables: tables.length };
}

const begun = async (host: HostDescription) => (await journalOf(host)).filter(({ event }) => event === 'started').map(({ step }) => step);

describe('full', () => {
  it('37: killed once the backend is stopped, run again, ends with v3.0.0 on the database of v3.0.0; then v4.0.0 can be deployed again', async () => {
    await sandbox.deploy('v4.0.0');
    const kill = new AbortController();
    const run = { runId: '801' };
    const inputs = { 'database-strategy': 'revert' };
    const killed = await full({ inputs, run: { ...run, signal: kill.signal, cancelTimes: killedAtOnce, onLine: whenLine('Stop the backend: done', () => kill.abort()) } });
    expect(killed.exitCode).toBeNull();
    expect(await begun(first)).toEqual(expect.arrayContaining(['stop-worker', 'prepare-backend', 'stop-backend']));
    const again = await full({ inputs, run });
    expectResult(again, 'success');
    await expectHealed(sandbox);
    expect(await phase4State()).toEqual({ applied: false, tables: 0 });
    expect(again.summary).toMatch(/## Database[\s\S]*revert[\s\S]*To take it back/);
    expect(again.summary).toContain('Full Rollback, Step 1: Stop All Services');
    await sandbox.deploy('v4.0.0', { database: false });
    await onHost(first, 'cd backend && prisma migrate deploy');
    expect(await phase4State()).toEqual({ applied: true, tables: 2 });
  });

  it('22: a worker that will not stop stops it, and the backend serves on; run again as data-corruption, the backend is stopped before anything is prepared', async () => {
    await sandbox.deploy('v4.0.0');
    await sandbox.break('stubbornWorker');
    const before = await backendOf(first);
    const worker = { name: 'pems-write-sync-worker', 'stop-timeout': '1s', kill: false };
    const backend = { name: 'pfa-vanguard-backend', ecosystem: 'ecosystem.config.js', env: 'production' };
    const run = { runId: '802' };
    const stopped = await full({ inputs: { 'database-strategy': 'revert' }, environment: { processes: { worker, backend } }, run });
    expectResult(stopped, 'failed');
    expect(stopped.log).toContain('pems-write-sync-worker still runs as process');
    expect([await backendOf(first), await headOf(first), await servedVersion(sandbox), await siteVersion(sandbox)]).toEqual([before, sandbox.description.origin.tags['v4.0.0'], '4.0.0', '4.0.0']);
    expect(await phase4State()).toEqual({ applied: true, tables: 2 });
    for (const host of sandbox.description.hosts) expect(await begun(host)).toEqual(['stop-worker']);

    await sandbox.break('stubbornWorker', false);
    const result = await full({ inputs: { scenario: 'data-corruption', 'database-strategy': 'keep' }, run });
    expectResult(result, 'success');
    await expectHealed(sandbox);
    for (const host of sandbox.description.hosts) {
      const steps = (await begun(host)).slice(1);
      expect(steps.slice(0, 2).sort()).toEqual(['stop-backend-at-once', 'stop-worker']);
      expect(steps).not.toContain('stop-backend');
    }
    expect(JSON.stringify(await sandbox.records('slack'))).toContain('SYSTEM OFFLINE: Full rollback initiated');
    expect(await phase4State()).toEqual({ applied: true, tables: 2 });
    expect(result.summary).toContain('rollback-type: cleanup');
  });
});

describe('a process that was stopped', () => {
  it.each(['fork', 'cluster'])('starts again from the ecosystem file of the target, in %s mode', async (mode) => {
    const { description } = sandbox;
    const { environment } = loadEnvironment({ file: 'rollback.yml', text: rollbackYaml(description) }, 'staging', configurationVariables(description, testToken(description)));
    const host = environment.hosts.find(({ name }) => name === first.name)!;
    const process = { name: `probe-${mode}`, ecosystem: 'probe.config.js', env: 'production' };
    const say = (script: Shell) => onHost(first, hostScript(host, 'Probe', 30_000, script).body);
    const instances = mode === 'fork' ? 1 : 2;
    const marks = async (mark: string) => (await onHost(first, 'cat probe.marks 2>/dev/null || true')).split('\n').filter((line) => line === mark).length;
    const settings = (mark: string) => `module.exports = { apps: [{ name: '${process.name}', script: __dirname + '/probe.js', exec_mode: '${mode}', instances: ${instances}, env_production: { PROBE_MARK: '${mark}' } }] };`;
    await writeFile(join(first.repository, 'probe.js'), `require('http').createServer((q, r) => r.end()).listen(0); require('fs').appendFileSync(__dirname + '/probe.marks', process.env.PROBE_MARK + '\\n');`);
    await writeFile(join(first.repository, 'probe.config.js'), settings('newer'));
    try {
      await say(pm2.startOrReload(process, liveTree(environment)));
      await until('it runs with the settings of the newer version', async () => (await marks('newer')) === instances);
      await say(pm2.stopAndProve({ ...process, stopTimeoutMs: 5_000, kill: true }, true));
      expect((await processes(first)).filter(({ name }) => name === process.name).map(({ pm2_env }) => pm2_env.status)).toEqual(Array(instances).fill('stopped'));
      await writeFile(join(first.repository, 'probe.config.js'), settings('target'));
      await say(pm2.startOrReload(process, liveTree(environment)));
      const running = (await processes(first)).filter(({ name }) => name === process.name);
      expect(running.map(({ pm2_env }) => pm2_env.status)).toEqual(Array(instances).fill('online'));
      await until('it runs with the settings of the target', async () => (await marks('target')) === instances);
      expect(await marks('newer')).toBe(instances);
    } finally {
      await onHost(first, `pm2 delete ${process.name} --silent; rm -f probe.js probe.config.js probe.marks`);
    }
  });
});
