// What is about the database alone does not stop a worker for a database that is as it should be.
import { expect, it } from '@jest/globals';
import { buildPlan } from '../../src/plan/build-plan';
import { nothingToUndo } from '../../src/plan/nothing-to-undo';
import { runbooks } from '../../src/runbooks';
import { steps } from '../../src/steps/registry';
import { databaseSituation, sampleDatabase } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { sampleSituation } from '../samples/situation';

function problems(type: 'cleanup' | 'database' | 'full' | 'quick', actions?: readonly never[], after: readonly string[] = []) {
  const environment = sampleEnvironment({ database: { ...sampleDatabase, after } });
  const situation = sampleSituation({ rollbackType: type, environment, database: databaseSituation(actions === undefined ? {} : { actions }) });
  return nothingToUndo(buildPlan(runbooks[type], steps, situation, []), runbooks[type]);
}

it.each(['cleanup', 'database'] as const)('%s is refused where there is nothing to undo', (type) => {
  expect(problems(type, [])).toEqual([{ where: 'database', what: `type ${type} has nothing to do: nothing to undo: the database has no migration that the target lacks`, mend: expect.any(String) }]);
});

it('is silent where there is work: migrations, the statements after them, or code', () => {
  expect([problems('cleanup'), problems('database'), problems('cleanup', [], ['select 1']), problems('full', []), problems('quick', [])]).toEqual([[], [], [], [], []]);
});
