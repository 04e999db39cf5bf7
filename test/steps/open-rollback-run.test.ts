// One run for each incident, whoever asks how often, and whatever was half done before.
import { describe, expect, it } from '@jest/globals';
import { assess } from '../../src/policy/decision';
import type { RowState } from '../../src/policy/decision-matrix';
import { openedMark } from '../../src/policy/once-per-incident';
import { openRollbackRun } from '../../src/steps/open-rollback-run';
import { FakeGithubDesk } from '../fakes/github-desk';
import { sampleContext, samplePorts } from '../samples/context';
import { rowVerdict } from '../samples/matrix';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const label = 'rollback-assess-staging';
const request = { facts: [], openRun: 'rollback.yml' };

async function run(desk: FakeGithubDesk, immediate: RowState, scheduled: RowState = 'clear', changes: object = {}) {
  const assessment = assess([rowVerdict(immediate, { name: 'Error | rate', ...changes }), rowVerdict(scheduled, { name: 'Queue', verdict: 'scheduled' })], { environment: 'staging', scenario: 'staging-critical' }, '2026-01-01T10:00:00.000Z');
  const context = sampleContext({ situation: sampleSituation({ assess: request }), ports: samplePorts({ issues: desk, workflows: desk }), carried: { assessment } });
  return openRollbackRun.run(plannedStep('stop-worker'), context);
}

describe('an immediate decision', () => {
  it('opens an issue and one run, with the recommended fields', async () => {
    const desk = new FakeGithubDesk();
    const { state, detail, forPeople } = await run(desk, 'holds', 'clear', { type: 'full', strategy: 'restore', scenario: 'data-corruption' });
    expect({ state, detail }).toEqual({ state: 'done', detail: 'rollback.yml was started for issue 11, https://forge.example/issues/11: it waits for approval' });
    expect(desk.started).toEqual([{ workflow: 'rollback.yml', fields: { type: 'full', target: 'previous', environment: 'staging', scenario: 'data-corruption', strategy: 'auto', incident: '11', reason: 'Error | rate' } }]);
    expect(forPeople.join(' ')).toContain('strategy restore');
    expect(desk.kept).toEqual([expect.objectContaining({ label, title: 'Immediate rollback of Sample Shop, staging: Error | rate' })]);
    expect(desk.kept[0]?.body).toContain('| 🔴 holds | immediate | Error \\| rate | 0.4 |');
    expect(desk.kept[0]?.body).toContain(openedMark);
  });

  it('opens nothing more while the incident lasts', async () => {
    const desk = new FakeGithubDesk();
    for (let time = 0; time < 3; time += 1) await run(desk, 'holds');
    expect([desk.started.length, desk.kept.length]).toEqual([1, 1]);
  });

  it('opens nothing more after people have rejected the run', async () => {
    const desk = new FakeGithubDesk();
    await run(desk, 'holds');
    desk.runs = [];
    await run(desk, 'holds');
    expect(desk.started).toHaveLength(1);
  });

  it('leaves it at a run that somebody else opened, says so in the issue once, and opens its own when that one has ended', async () => {
    const desk = new FakeGithubDesk();
    desk.runs = [{ url: 'https://forge.example/runs/7', status: 'waiting', title: 'Rollback staging · quick → previous · 3' }];
    expect(await run(desk, 'holds')).toMatchObject({ state: 'already', detail: 'a run is waiting already: https://forge.example/runs/7; issue 11 says so' });
    desk.kept = desk.kept.map((issue) => ({ ...issue, createdAt: '2026-01-01T09:55:00.000Z' }));
    expect(await run(desk, 'holds')).toMatchObject({ state: 'already' });
    expect([desk.started.length, desk.kept[0]?.body.split('https://forge.example/runs/7').length]).toEqual([0, 2]);
    desk.runs = [];
    await run(desk, 'holds');
    await run(desk, 'holds');
    expect([desk.started.length, desk.kept.length]).toEqual([1, 1]);
  });

  it('marks the issue for a run of its own that was started before the mark could be written', async () => {
    const desk = new FakeGithubDesk();
    desk.runs = [{ url: 'https://forge.example/runs/7', status: 'waiting', title: 'Rollback staging · quick → previous · 11' }];
    await run(desk, 'holds');
    desk.runs = [];
    desk.kept = desk.kept.map((issue) => ({ ...issue, createdAt: '2026-01-01T09:55:00.000Z' }));
    await run(desk, 'holds');
    expect(desk.started).toEqual([]);
  });

  it.each(['release → previous · 3', 'verify → previous · 3', 'quick → previous · 3 (plan only)'])('opens its run beside one that heals nothing: %s', async (title) => {
    const desk = new FakeGithubDesk();
    desk.runs = [{ url: 'https://forge.example/runs/7', status: 'in_progress', title: `Rollback staging · ${title}` }];
    await run(desk, 'holds');
    expect(desk.started).toHaveLength(1);
  });

  it('starts the run that an earlier try could not start', async () => {
    const desk = new FakeGithubDesk();
    desk.refusal = new Error('status 500');
    await expect(run(desk, 'holds')).rejects.toThrow('status 500');
    desk.refusal = undefined;
    await run(desk, 'holds');
    expect(desk.started).toHaveLength(0);
    desk.kept = desk.kept.map((issue) => ({ ...issue, createdAt: '2026-01-01T09:55:00.000Z' }));
    await run(desk, 'holds');
    expect([desk.started.length, desk.kept.length]).toEqual([1, 1]);
  });

  it('opens one run when two assessments come at once', async () => {
    const desk = new FakeGithubDesk();
    const endings = await Promise.all([run(desk, 'holds'), run(desk, 'holds')]);
    expect([desk.started.length, desk.kept.length, desk.closed.map(({ number }) => number)]).toEqual([1, 1, [12]]);
    expect(endings.map(({ state }) => state)).toEqual(['done', 'already']);
  });

  it('leaves an issue to the assessment that has just opened it', async () => {
    const desk = new FakeGithubDesk();
    await desk.create({ title: 'Immediate', body: 'its run comes in a moment', label: { name: label, description: '' } });
    expect(await run(desk, 'holds')).toMatchObject({ state: 'already', detail: expect.stringContaining('has just been opened') });
    expect(desk.started).toHaveLength(0);
  });

  it('opens a run for the next incident', async () => {
    const desk = new FakeGithubDesk();
    await run(desk, 'holds');
    await run(desk, 'clear');
    await run(desk, 'holds');
    expect([desk.started.map(({ fields }) => fields['incident']), desk.closed.map(({ number }) => number)]).toEqual([['11', '12'], [11]]);
  });
});

describe('any other decision', () => {
  it.each<[string, RowState, RowState]>([['scheduled', 'clear', 'holds'], ['monitor', 'close', 'clear'], ['inconclusive', 'inconclusive', 'clear']])('%s opens nothing', async (_name, immediate, scheduled) => {
    const desk = new FakeGithubDesk();
    await run(desk, immediate, scheduled);
    expect([desk.started, desk.kept]).toEqual([[], []]);
  });

  it('keeps the issue open until every immediate row is clear', async () => {
    const desk = new FakeGithubDesk();
    await run(desk, 'holds');
    await run(desk, 'close');
    await run(desk, 'inconclusive', 'holds');
    expect(desk.kept).toHaveLength(1);
    await run(desk, 'clear', 'holds');
    expect(desk.closed).toEqual([{ number: 11, comment: 'Every immediate row of the decision matrix is clear at 2026-01-01T10:00:00.000Z; the decision is scheduled. A run that still waits for approval is for people to cancel.' }]);
  });
});

it('has no place without a workflow, and fails without a repository', async () => {
  expect(openRollbackRun.plan(sampleSituation({ assess: { facts: [], openRun: '' } }))).toEqual({ notNeeded: 'the input open-run names no workflow' });
  expect(openRollbackRun.plan(sampleSituation())).toHaveProperty('notNeeded');
  await expect(openRollbackRun.run(plannedStep('stop-worker'), sampleContext({ situation: sampleSituation({ assess: request }) }))).rejects.toThrow('there is no repository');
});
