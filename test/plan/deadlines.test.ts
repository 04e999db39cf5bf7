// Deadlines that leave every host its time, however few go at once; in the plans of steps as well.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import { deadlineOf, healthyMs, scriptsMs, turnsOf } from '../../src/plan/deadlines';
import type { StepName } from '../../src/step-names';
import { steps } from '../../src/steps/registry';
import { sampleEnvironment, sampleHost } from '../samples/environment';
import { hostFacts } from '../samples/facts';
import { sampleSituation } from '../samples/situation';

const minute = 60_000;

describe('deadlines', () => {
  it.each([[0, 10, 0], [1, 10, 1], [10, 10, 1], [11, 10, 2], [50, 10, 5], [3, 1, 3]])('%d hosts, %d at a time: %d turns', (hosts, parallel, turns) => {
    expect(turnsOf(hosts, { parallel })).toBe(turns);
    expect(scriptsMs(hosts, minute, { parallel })).toBe(turns * 75_000);
  });

  it('are the sum of what is done and some time to spare, and no less than the step says itself', () => {
    expect([deadlineOf(1_000), deadlineOf(90_000, 60_000, 5_000), deadlineOf(120_000, 60_000)]).toEqual([45_000, 110_000, 120_000]);
  });
});

/** The deadline that a step plans for so many hosts, ten at a time. */
function planned(step: StepName, hosts: number, changes: Partial<Environment> = {}, rollout: Partial<Environment['rollout']> = {}): number {
  const sample = sampleEnvironment();
  const names = Array.from({ length: hosts }, (_, index) => `h${index}`);
  const environment = sampleEnvironment({ hosts: names.map((name) => sampleHost({ name })), rollout: { ...sample.rollout, parallel: 10, ...rollout }, ...changes });
  const rollbackType = step === 'stop-backend' ? 'full' : step === 'start-backend' ? 'database' : 'quick';
  const lost = hostFacts('').pm2;
  const facts = { hosts: names.map((name) => hostFacts(name, rollbackType === 'quick' ? {} : { pm2: { ...lost, processes: [] } })), unreachable: [], denied: new Map() };
  const intent = steps[step].plan(sampleSituation({ environment, rollbackType, facts, scenario: rollbackType === 'database' ? 'data-corruption' : '' }));
  if ('notNeeded' in intent) throw new Error(intent.notNeeded);
  return intent.deadlineMs ?? steps[step].deadlineMs;
}

describe('a step on 50 hosts, ten at a time', () => {
  it.each<[StepName, number, number]>([
    ['prepare-backend', 15 * minute, 16 * minute],
    ['stop-worker', 24_000, 2 * minute],
    ['stop-backend', 60_000, 2 * minute],
    ['start-backend', minute, 2 * minute],
    ['switch-backend', 2 * minute, 3 * minute],
    ['prune-releases', 90_000, 2.5 * minute],
  ])('%s has its time on each of them; on a few no more than before', (step, scriptMs, fewMs) => {
    expect(planned(step, 50)).toBe(5 * (scriptMs + 15_000) + 45_000);
    expect(planned(step, 10)).toBe(fewMs);
  });

  it.each<[StepName, number]>([['announce-end', 75_000], ['record-baseline', 300_000 + 4 * 20_000]])('%s waits for all of them', (step, ms) => expect(planned(step, 50)).toBe(ms));
});

describe('what the configuration allows', () => {
  const { health } = sampleEnvironment();
  const [worker] = sampleEnvironment().workers;
  const looksMs = 4 * 35_000;

  it('stop-worker waits for each worker as long as it may take, twice', () => {
    const slow = { ...worker!, stopTimeoutMs: 5 * minute };
    expect(planned('stop-worker', 2, { workers: [slow, slow] })).toBe(2 * (10 * minute + 15_000) + 5_000 + 15_000 + 45_000);
  });

  it('verify-backend waits as long as the backend may take to become healthy, and for its last reply', () => {
    expect(planned('verify-backend', 2, { health: { ...health, withinMs: 5 * minute } })).toBe(5 * minute + Math.max(...health.checks.map(({ timeout }) => timeout)) + 10_000 + looksMs + 45_000);
    expect(planned('verify-backend', 50, { health: { ...health, withinMs: 1_000, checks: [] } })).toBe(1_000 + 10_000 + 5 * looksMs + 45_000);
  });

  it('prove-backend-stable lasts as long as its window', () => {
    expect(planned('prove-backend-stable', 2, { health: { ...health, stableForMs: 10 * minute } })).toBe(10 * minute + looksMs + 45_000);
  });

  it('switch-backend waits for every wave to be switched and to run well, and for the way back', () => {
    const waves = [{ hosts: 1 }, { share: 1 }];
    const well = (hosts: number) => health.withinMs + health.stableForMs + Math.max(...health.checks.map(({ timeout }) => timeout)) + 10_000 + 2 * Math.ceil(hosts / 10) * 35_000;
    expect(planned('switch-backend', 21, {}, { waves })).toBe(3 * 135_000 + well(1) + 45_000);
    expect(planned('switch-backend', 21, {}, { waves, onFailure: 'switch-back' })).toBe(3 * 135_000 + well(1) + well(20) + 3 * 135_000 + healthyMs(health) + 45_000);
  });
});
