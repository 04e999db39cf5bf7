// From runbook and facts to a plan: stages in order, work left out with its reason, deadlines of the configuration.
import { describe, expect, it } from '@jest/globals';
import { buildPlan } from '../../src/plan/build-plan';
import { baseline } from '../../src/runbooks/baseline';
import { cleanup } from '../../src/runbooks/cleanup';
import { database } from '../../src/runbooks/database';
import { frontend } from '../../src/runbooks/frontend';
import { full } from '../../src/runbooks/full';
import { prepare } from '../../src/runbooks/prepare';
import { quick } from '../../src/runbooks/quick';
import type { Situation } from '../../src/plan/situation';
import { harmfulScenarios } from '../../src/request';
import type { StepName } from '../../src/step-names';
import { steps } from '../../src/steps/registry';
import { sampleEnvironment } from '../samples/environment';
import { databaseSituation } from '../samples/database';
import { commits, sampleFacts } from '../samples/facts';
import { sampleSituation } from '../samples/situation';

const plan = (environment = sampleEnvironment()) => buildPlan(quick, steps, sampleSituation({ environment }), ['a warning']);
const namesOf = (thePlan: ReturnType<typeof plan>) => thePlan.stages.map((stage) => stage.steps.map(({ step }) => step));

describe('buildPlan', () => {
  it('keeps the order of the document: the worker first, the frontend only after a verified backend', () => {
    expect(namesOf(plan())).toEqual([['stop-worker'], ['prepare-backend', 'prepare-frontend', 'announce-start'], ['switch-backend'], ['verify-backend'], ['switch-frontend', 'prove-backend-stable'], ['verify-frontend'], ['announce-end']]);
  });

  it('lets the backend only warn where the site alone is rolled back', () => {
    const blocking = (runbook: typeof quick) => buildPlan(runbook, steps, sampleSituation({ rollbackType: runbook.type }), []).stages.flatMap((stage) => stage.steps).filter(({ step }) => ['verify-backend', 'prove-backend-stable', 'switch-frontend', 'verify-frontend'].includes(step)).map(({ step, blocking: blocks }) => [step, blocks]);
    expect(Object.fromEntries(blocking(frontend))).toEqual({ 'switch-frontend': true, 'verify-frontend': true, 'verify-backend': false, 'prove-backend-stable': false });
    expect(new Set(blocking(quick).map(([, blocks]) => blocks))).toEqual(new Set([true]));
  });

  it('carries who, what, where and why', () => {
    expect(plan()).toMatchObject({ rollbackType: 'quick', system: 'Sample Shop', environment: 'staging', incident: 'INC-1', reason: 'errors', running: ['v4.0.0'], target: { tag: 'v3.0.0' }, hosts: ['app-1', 'app-2'], unreachable: [], leftOut: [{ step: 'run-checklist', reason: 'the configuration has no verify: for this type' }], warnings: ['a warning'], forPeople: [expect.stringContaining('15 minutes')] });
  });

  it('leaves out what the configuration does not have, says why, and drops empty stages', () => {
    const thePlan = plan(sampleEnvironment({ frontend: undefined, workers: [] }));
    expect(namesOf(thePlan)).toEqual([['prepare-backend', 'announce-start'], ['switch-backend'], ['verify-backend'], ['prove-backend-stable'], ['announce-end']]);
    expect(thePlan.leftOut).toEqual([
      { step: 'stop-worker', reason: 'the configuration names no worker' },
      ...(['prepare-frontend', 'switch-frontend', 'verify-frontend'] as const).map((step) => ({ step, reason: 'the configuration has no frontend' })),
      { step: 'run-checklist', reason: 'the configuration has no verify: for this type' },
    ]);
  });

  it('takes a deadline from the configuration, and the step\'s own otherwise', () => {
    const [first, second] = plan(sampleEnvironment({ deadlinesMs: { 'stop-worker': 7 } })).stages;
    expect([first?.steps[0]?.deadlineMs, second?.steps[0]?.deadlineMs]).toEqual([7, steps['prepare-backend'].deadlineMs]);
  });

  it('is pure data: what a journal writes is what runs', () => {
    expect(JSON.parse(JSON.stringify(plan()))).toEqual(plan());
  });

  it('sends the commands to the hosts that answered and have the role', () => {
    const [worker, backend] = sampleEnvironment().hosts;
    if (worker === undefined || backend === undefined) throw new Error('The sample has two hosts.');
    const environment = sampleEnvironment({ hosts: [{ ...worker, roles: ['worker'] }, { ...backend, roles: ['backend'] }] });
    const hosts = plan(environment).stages.map((stage) => stage.steps.flatMap(({ commands }) => commands.flatMap((command) => command.hosts)));
    expect(hosts).toEqual([['app-1'], ['app-1', 'app-2', 'app-1'], ['app-1', 'app-2'], ['app-2'], ['app-2'], [], ['app-2', 'app-1']]);
    const alone = buildPlan(quick, steps, sampleSituation({ facts: { ...sampleFacts(), hosts: sampleFacts().hosts.slice(0, 1) } }), []);
    expect(alone.hosts).toEqual(['app-1']);
    expect(alone.stages[0]?.steps[0]?.commands.flatMap((command) => command.hosts)).toEqual(['app-1']);
  });

  it('never names a step twice in a runbook, and every one of them exists', () => {
    for (const runbook of [quick, full, database, cleanup, baseline, prepare]) {
      const names = runbook.stages.flatMap((stage) => stage.steps);
      expect(new Set(names).size).toBe(names.length);
      expect(names.every((name) => steps[name] !== undefined)).toBe(true);
    }
  });
});

describe('the full runbook', () => {
  const live = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] }, head: commits['v3.0.0'], tagsAhead: [] };
  const planFull = (changes: Partial<Situation> = {}) => buildPlan(full, steps, sampleSituation({ rollbackType: 'full', database: databaseSituation(), ...changes }), []);
  const order = (thePlan: ReturnType<typeof plan>) => namesOf(thePlan).flat();
  const before = (thePlan: ReturnType<typeof plan>, first: StepName, second: StepName) => order(thePlan).includes(first) && order(thePlan).indexOf(first) < order(thePlan).indexOf(second);

  it('prepares while the backend serves, then stops it, then changes the database and the code', () => {
    const thePlan = planFull();
    expect(before(thePlan, 'prepare-backend', 'stop-backend')).toBe(true);
    expect(before(thePlan, 'prepare-frontend', 'stop-backend')).toBe(true);
    expect(before(thePlan, 'stop-backend', 'switch-backend')).toBe(true);
    expect(before(thePlan, 'verify-database', 'switch-frontend')).toBe(true);
    expect(order(thePlan)).not.toContain('stop-backend-at-once');
  });

  it.each(harmfulScenarios)('stops the backend at once in the scenario %s', (scenario) => {
    const thePlan = planFull({ scenario });
    expect(namesOf(thePlan)[0]).toEqual(['stop-worker', 'stop-backend-at-once']);
    expect(order(thePlan)).not.toContain('stop-backend');
  });

  it('starts what it stops, also where the target is live as the plan is made', () => {
    const commands = (thePlan: ReturnType<typeof plan>) => thePlan.stages.flatMap((stage) => stage.steps).find(({ step }) => step === 'switch-backend')?.commands.flatMap(({ hosts }) => hosts);
    expect(commands(planFull({ facts: sampleFacts(live) }))).toEqual(['app-1', 'app-2']);
    const nothingLeft = planFull({ facts: sampleFacts(live), database: databaseSituation({ actions: [] }) });
    expect([order(nothingLeft).includes('stop-backend'), commands(nothingLeft)]).toEqual([false, []]);
  });

  it('has the sections of the Full Rollback, with their times', () => {
    const sections = new Map(planFull().stages.flatMap((stage) => stage.steps).map(({ section, documentedMs }) => [section, documentedMs]));
    expect(Object.fromEntries(sections)).toMatchObject({
      'Full Rollback, Step 1: Stop All Services': 120_000,
      'Full Rollback, Step 3: Revert Code': 300_000,
      'Full Rollback, Step 4: Deploy Previous Version': 480_000,
      'Full Rollback, Step 5: Post-Rollback Verification': 300_000,
    });
    expect([...sections.keys()].every((section) => section.startsWith('Full Rollback'))).toBe(true);
  });
});
