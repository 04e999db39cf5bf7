// The types about the database alone, as whole runs, on a database that has nothing beyond the target.
import { expect, it } from '@jest/globals';
import { loadEnvironment } from '../src/config/load';
import type { RollbackType } from '../src/request';
import { rollback } from '../src/rollback';
import { FakeDatabases } from './fakes/databases';
import { exited, FakeFleet } from './fakes/fleet';
import { sampleYaml } from './samples/environment';
import { sampleRequest } from './samples/request';
import { sampleRun } from './samples/situation';
import { healthyHosts, sampleWorld } from './samples/world';

const database = '    database: { name: shop, url: "postgresql://shop:secret@10.0.1.20/shop", via: app-1 }\n';

async function run(rollbackType: RollbackType, lock = 'taken') {
  const { environment } = loadEnvironment({ file: 'rollback.yml', text: `${sampleYaml}${database}` }, 'staging', {});
  const fleet = new FakeFleet(healthyHosts({}, ({ script }) => (script.title === 'Take the lock' ? exited(`fact\tlock\t${lock}\n`) : {})));
  const report = await rollback({ request: sampleRequest({ rollbackType, targetTag: 'previous' }), run: sampleRun, environment }, sampleWorld({ fleet, databases: new FakeDatabases() }), new AbortController().signal);
  return { report, fleet };
}

it.each(['cleanup', 'database'] as const)('%s is refused before it stops anything', async (type) => {
  const { report, fleet } = await run(type);
  expect(report).toMatchObject({ result: 'refused', lock: 'none', message: expect.stringContaining(`type ${type} has nothing to do: nothing to undo: the database has no migration that the target lacks`) });
  expect(new Set(fleet.titles())).toEqual(new Set(['Take the lock', 'Read the facts', 'Read the migrations of the target', 'Give the lock back']));
});

it('a run that goes on where an earlier try was stopped is not refused: what it undid is undone', async () => {
  const { report } = await run('cleanup', 'again');
  expect(report.message).not.toContain('nothing to do');
  expect(report.plan?.stages.length).toBeGreaterThan(0);
});
