// A flag or a banner whose table or column the database does not have: found before the worker is stopped.
import { expect, it } from '@jest/globals';
import type { Environment } from '../src/config/environment';
import { loadEnvironment } from '../src/config/load';
import type { RollbackType } from '../src/request';
import { rollback } from '../src/rollback';
import { FakeDatabases } from './fakes/databases';
import { FakeFleet } from './fakes/fleet';
import { FakeWeb } from './fakes/web';
import { sampleYaml } from './samples/environment';
import { sampleRequest } from './samples/request';
import { sampleRun } from './samples/situation';
import { healthyHosts, sampleWorld } from './samples/world';

const database = '    database: { name: shop, url: "postgresql://shop:secret@10.0.1.20/shop?schema=app" }\n';
const flag = '{ table: switches, where: { name: sync }, set: { enabled: false } }';

interface There {
  readonly there: boolean;
  readonly elsewhere?: readonly string[];
  readonly columns?: readonly string[];
}

async function run(sync: string, { there, elsewhere = [], columns = [] }: There, rollbackType: RollbackType = 'sync-worker') {
  const loaded: Environment = loadEnvironment({ file: 'rollback.yml', text: `${sampleYaml}${database}    sync:\n${sync}\n` }, 'staging', {}).environment;
  const environment = { ...loaded, frontend: undefined, health: { ...loaded.health, checks: loaded.health.checks.filter(({ on }) => on === 'runner') } };
  const databases = new FakeDatabases((sql) => (sql.includes('as elsewhere') ? [{ there, elsewhere, columns }] : []));
  const fleet = new FakeFleet(healthyHosts());
  const web = new FakeWeb(() => ({ body: JSON.stringify({ status: 'healthy', version: '4.0.0' }) }));
  const report = await rollback({ request: sampleRequest({ rollbackType, dryRun: true, targetTag: rollbackType === 'sync-worker' ? 'previous' : 'v3.0.0' }), run: sampleRun, environment }, sampleWorld({ fleet, databases, web }), new AbortController().signal);
  return { report, databases };
}

it('a flag in a table that is not there: refused, with its place and where there is one', async () => {
  const { report, databases } = await run(`      flag: ${flag}`, { there: false, elsewhere: ['settings'] });
  expect(report.result).toBe('refused');
  expect(report.message).toMatch(/rollback\.yml:\d+:22: the database has no table switches \(looked for in app, then in public\); there is one in settings → mend sync\.flag\.table/);
  expect(databases.statements).toContain('set local search_path = "app", public');
});

it('a flag in a column that is not there: refused, with its place', async () => {
  const { report } = await run(`      flag: ${flag}`, { there: true, columns: ['enabled'] });
  expect(report.message).toMatch(/rollback\.yml:\d+:\d+: the table switches has no column enabled → mend sync\.flag\.set/);
});

it('a banner: a warning, for it never stops a rollback', async () => {
  const { report } = await run(`      banner: ${flag}`, { there: true, columns: ['name'] });
  expect(report).toMatchObject({ result: 'dry-run', warnings: [expect.stringMatching(/^The banner will not be shown: rollback\.yml:\d+:\d+: the table switches has no column name → mend sync\.banner\.where/)] });
});

it('what is there, and types that set neither: nothing to say', async () => {
  expect((await run(`      flag: ${flag}`, { there: true })).report).toMatchObject({ result: 'dry-run', warnings: [] });
  expect((await run(`      flag: ${flag}`, { there: false }, 'backend')).report).toMatchObject({ result: 'dry-run', warnings: [] });
});
