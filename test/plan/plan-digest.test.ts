// The digest stands for the decision: it stays while only numbers move, and changes with whatever people decide about.
import { describe, expect, it } from '@jest/globals';
import { buildPlan } from '../../src/plan/build-plan';
import type { Plan } from '../../src/plan/plan';
import { decidedText, planDigest, statementsOf } from '../../src/plan/plan-digest';
import type { Situation } from '../../src/plan/situation';
import { full } from '../../src/runbooks/full';
import { steps } from '../../src/steps/registry';
import { databaseSituation } from '../samples/database';
import { sampleEnvironment } from '../samples/environment';
import { sampleFacts } from '../samples/facts';
import { holding, migration } from '../samples/migrations';
import { samplePlan } from '../samples/report';
import { sampleRun, sampleSituation } from '../samples/situation';
import { undoing } from '../samples/undoing';

const situation = (changes: Partial<Situation> = {}) => sampleSituation({ rollbackType: 'full', database: databaseSituation(), ...changes });
const textOf = (changes: Partial<Situation> = {}, warnings: string[] = []) => decidedText(buildPlan(full, steps, situation(changes), warnings));

describe('the same decision', () => {
  it.each<[string, string]>([
    ['on another attempt of another run', textOf({ run: { ...sampleRun, id: 'gh-2', attempt: 'second' } })],
    ['with other disks, pids and clocks', textOf({ facts: sampleFacts({ freeBytes: 1, freeInodes: 2, clockOffsetMs: 900 }) })],
    ['with other warnings and reasons', textOf({ reason: 'other' }, ['a warning'])],
  ])('%s', (_what, text) => expect(text === textOf()).toBe(true));

  it('with more rows in the tables', () => {
    const kept = (rows: number) => decidedText(buildPlan(full, steps, undoing('revert', [migration({ holdings: [holding({ rows })] })]), []));
    expect(kept(5)).toBe(kept(500));
    expect(kept(5)).not.toContain(sampleRun.attempt);
  });
});

describe('another decision', () => {
  const plan = samplePlan();
  const changed: readonly [string, Plan][] = [
    ['another target', { ...plan, target: { ...plan.target, commit: 'f'.repeat(40) } }],
    ['another version that runs', { ...plan, running: ['v4.0.1'] }],
    ['a host less', { ...plan, hosts: ['app-1'] }],
    ['another environment', { ...plan, environment: 'production' }],
    ['another system', { ...plan, system: 'Other' }],
    ['another type', { ...plan, rollbackType: 'backend' }],
    ['a step less', { ...plan, stages: plan.stages.slice(1) }],
  ];
  it('another down.sql', () => {
    const withDown = (down: string) => {
      const its = undoing('revert', [migration({ file: { commit: '4'.repeat(40), matches: true, up: '', down } })]);
      return decidedText(buildPlan(full, steps, its, []), statementsOf(its));
    };
    expect(withDown('drop table a')).toBe(withDown('drop table a'));
    expect(withDown('drop table users')).not.toBe(withDown('drop table a'));
  });
  it.each(changed)('%s', (_what, other) => expect(decidedText(other)).not.toBe(decidedText(plan)));

  it('another script, another strategy', () => {
    const environment = sampleEnvironment();
    const backend = environment.backend === undefined ? undefined : { ...environment.backend, build: 'npm run evil' };
    expect(textOf({ environment: { ...environment, backend } })).not.toBe(textOf());
    expect(textOf({ database: databaseSituation({ strategy: 'keep' }) })).not.toBe(textOf());
  });
});

it('is short enough to type, and made by the hash that it is given', () => {
  expect(planDigest(samplePlan(), () => '0123456789abcdef0123456789')).toBe('0123456789abcdef');
});
