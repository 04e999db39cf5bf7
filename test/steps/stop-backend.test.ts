// The revert is tried before the backend is stopped for it: what fails then leaves everybody served.
import { expect, it } from '@jest/globals';
import { StepError } from '../../src/errors';
import type { Situation } from '../../src/plan/situation';
import { stopBackend } from '../../src/steps/stop-backend';
import type { Intent } from '../../src/steps/step';
import { FakeDatabases, type DatabaseAnswer } from '../fakes/databases';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { holding, migration } from '../samples/migrations';
import { plannedStep } from '../samples/report';
import { undoing } from '../samples/undoing';

const reverting: Situation = { ...undoing('revert', [migration({ holdings: [holding({ rows: 3 })] })]), rollbackType: 'full' };

async function stop(answer: DatabaseAnswer, situation = reverting) {
  const hosts = new FakeHosts();
  const databases = new FakeDatabases(answer);
  const intent = stopBackend.plan(situation) as Intent;
  const ended = await stopBackend.run({ ...plannedStep('switch-backend'), step: 'stop-backend', ...intent, deadlineMs: 1 }, sampleContext({ situation, ports: samplePorts({ hosts, databases }) })).catch((error: unknown) => error);
  return { ended, intent, jobs: hosts.jobs, statements: databases.statements, open: databases.openSessions };
}

const refusing = (code: string): DatabaseAnswer => (sql) => (sql.includes('DROP TABLE') ? Object.assign(new Error('other objects depend on it'), { code }) : []);

it('tries the scripts, then stops', async () => {
  const { ended, intent, jobs, statements, open } = await stop(() => []);
  expect(intent.says[0]).toBe('First down.sql is tried in a transaction that is rolled back: where it fails, nothing is stopped');
  expect([statements.at(-1), jobs, open]).toEqual(['set constraints all immediate; rollback', ['stop-backend'], 0]);
  expect(ended).toMatchObject({ state: 'done', warnings: [] });
});

it('stops nothing where PostgreSQL refuses them', async () => {
  const { ended, jobs, open } = await stop(refusing('2BP01'));
  expect(ended).toBeInstanceOf(StepError);
  expect((ended as StepError).message).toMatch(/^tried before the backend is stopped, the revert fails: 2_orders\/down\.sql, statement 1 of 2 .*other objects depend on it/);
  expect((ended as StepError).nextAction).toMatch(/^The backend was not stopped: it serves as before\. Mend in the database/);
  expect([jobs, open]).toEqual([[], 0]);
});

it('stops with a warning where a lock was in the way: that proves nothing', async () => {
  const { ended, jobs } = await stop(refusing('55P03'));
  expect(ended).toMatchObject({ warnings: [expect.stringMatching(/^down\.sql could not be tried .*other objects depend on it/)] });
  expect(jobs).toEqual(['stop-backend']);
});

it('tries nothing where nothing is reverted', async () => {
  const { statements, jobs } = await stop(refusing('2BP01'), { ...undoing('mark', [migration()]), rollbackType: 'full' });
  expect([statements, jobs]).toEqual([[], ['stop-backend']]);
});
