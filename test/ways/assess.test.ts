// An assessment from beginning to end on fakes: it needs monitoring alone, and no host is ever asked.
import { describe, expect, it } from '@jest/globals';
import { rollback } from '../../src/rollback';
import { FakeFleet } from '../fakes/fleet';
import { FakeGithubDesk } from '../fakes/github-desk';
import { FakeMetrics } from '../fakes/metrics';
import { sampleEnvironment } from '../samples/environment';
import { sampleDecide } from '../samples/matrix';
import { sampleRequest } from '../samples/request';
import { sampleRun } from '../samples/situation';
import { sampleWorld } from '../samples/world';

const rows = [{ name: 'corruption', verdict: 'immediate', fact: 'data-corruption' }, { name: 'errors', verdict: 'immediate', query: 'q', above: 1 }];

async function run(facts: readonly string[], { dryRun = false, matrix = rows as readonly object[] } = {}) {
  const fleet = new FakeFleet(() => {
    throw new Error('no host may be asked');
  });
  const metrics = new FakeMetrics(() => [{ labels: {}, value: 1_767_261_600, atSeconds: 0 }]);
  const desk = new FakeGithubDesk();
  const world = sampleWorld({ metrics, issues: desk, workflows: desk, fleet });
  const request = sampleRequest({ rollbackType: 'assess', targetTag: 'previous', dryRun, assess: { facts, openRun: 'rollback.yml' } });
  return { report: await rollback({ request, run: sampleRun, environment: sampleEnvironment({ decide: sampleDecide(matrix) }) }, world, new AbortController().signal), fleet, metrics, desk };
}

describe('an assessment', () => {
  it('decides, opens the run, takes no lock, and asks no host', async () => {
    const { report, fleet, desk } = await run(['data-corruption']);
    expect(report).toMatchObject({ result: 'success', lock: 'none', assessment: { decision: 'immediate' }, plan: { hosts: [], running: [] } });
    expect(report.steps.map(({ planned, state }) => `${planned.step} ${state}`)).toEqual(['judge-matrix done', 'open-rollback-run done']);
    expect([fleet.titles(), desk.started.length]).toEqual([[], 1]);
  });

  it('is inconclusive when nobody knows, keeps the rows for the report, and opens nothing', async () => {
    const { report, desk } = await run([]);
    expect(report).toMatchObject({ result: 'inconclusive', assessment: { decision: 'inconclusive', rows: [{ state: 'clear' }, { state: 'inconclusive' }] } });
    expect(desk.started).toEqual([]);
  });

  it('refuses a fact that the matrix does not know, with those it does', async () => {
    const { report } = await run(['data-coruption']);
    expect(report).toMatchObject({ result: 'refused', message: 'input facts: "data-coruption" is no fact of the decision matrix → choose from: data-corruption' });
  });

  it('refuses without a matrix', async () => expect((await run([], { matrix: [] })).report.message).toContain('it has no decision matrix'));

  it('as a dry run asks nobody', async () => {
    const { report, metrics, desk } = await run(['data-corruption'], { dryRun: true });
    expect(report).toMatchObject({ result: 'dry-run', steps: [], plan: { stages: [{ title: 'Decide' }, { title: 'Open the rollback run' }] } });
    expect([metrics.queries, desk.started]).toEqual([[], []]);
  });
});
