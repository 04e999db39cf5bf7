// An assessment from beginning to end on fakes: it needs monitoring alone, and no host is ever asked.
import { describe, expect, it } from '@jest/globals';
import { rollback, type World } from '../src/rollback';
import { FakeFleet } from './fakes/fleet';
import { FakeIncidents } from './fakes/incidents';
import { FakeMetrics } from './fakes/metrics';
import { samplePorts } from './samples/context';
import { sampleEnvironment } from './samples/environment';
import { sampleDecide } from './samples/matrix';
import { sampleRun } from './samples/situation';

const rows = [{ name: 'corruption', verdict: 'immediate', fact: 'data-corruption' }, { name: 'errors', verdict: 'immediate', query: 'q', above: 1 }];
const credentials = { sshKey: '', sshPassphrase: '', slackToken: '', slackWebhook: '', statuspageKey: '', githubToken: '' };

async function run(facts: readonly string[], { dryRun = false, matrix = rows as readonly object[] } = {}) {
  const fleet = new FakeFleet(() => {
    throw new Error('no host may be asked');
  });
  const metrics = new FakeMetrics(() => [{ labels: {}, value: 1_767_261_600, atSeconds: 0 }]);
  const incidents = new FakeIncidents();
  const world: World = { ...samplePorts({ metrics, incidents }), fleet, emit: () => undefined, announcers: [] };
  const request = { rollbackType: 'assess', targetTag: 'previous', environment: '', configPath: '', incident: 'INC-1', reason: '', scenario: '', dryRun, freeze: false, breakLock: '', allow: [], strategy: 'auto', backup: 'latest', confirm: '', watchWindowMs: undefined, assess: { facts, openRun: 'rollback.yml' }, credentials } as const;
  return { report: await rollback({ request, run: sampleRun, environment: sampleEnvironment({ decide: sampleDecide(matrix) }) }, world, new AbortController().signal), fleet, metrics, incidents };
}

describe('an assessment', () => {
  it('decides, opens the run, takes no lock, and asks no host', async () => {
    const { report, fleet, incidents } = await run(['data-corruption']);
    expect(report).toMatchObject({ result: 'success', lock: 'none', assessment: { decision: 'immediate' }, plan: { hosts: [], running: [] } });
    expect(report.steps.map(({ planned, state }) => `${planned.step} ${state}`)).toEqual(['judge-matrix done', 'open-rollback-run done']);
    expect([fleet.titles(), incidents.started.length]).toEqual([[], 1]);
  });

  it('is inconclusive when nobody knows, keeps the rows for the report, and opens nothing', async () => {
    const { report, incidents } = await run([]);
    expect(report).toMatchObject({ result: 'inconclusive', assessment: { decision: 'inconclusive', rows: [{ state: 'clear' }, { state: 'inconclusive' }] } });
    expect(incidents.started).toEqual([]);
  });

  it('refuses a fact that the matrix does not know, with those it does', async () => {
    const { report } = await run(['data-coruption']);
    expect(report).toMatchObject({ result: 'refused', message: 'input facts: "data-coruption" is no fact of the decision matrix → choose from: data-corruption' });
  });

  it('refuses without a matrix', async () => expect((await run([], { matrix: [] })).report.message).toContain('it has no decision matrix'));

  it('as a dry run asks nobody', async () => {
    const { report, metrics, incidents } = await run(['data-corruption'], { dryRun: true });
    expect(report).toMatchObject({ result: 'dry-run', steps: [], plan: { stages: [{ title: 'Decide' }, { title: 'Open the rollback run' }] } });
    expect([metrics.queries, incidents.started]).toEqual([[], []]);
  });
});
