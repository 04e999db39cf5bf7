// The matrix as a step: what it asks, what it hands on, and what becomes of a monitoring that does not answer.
import { describe, expect, it } from '@jest/globals';
import { InconclusiveError } from '../../src/errors';
import type { MetricRange, Series } from '../../src/ports';
import type { StepOutcome } from '../../src/steps/step';
import { judgeMatrix } from '../../src/steps/judge-matrix';
import { FakeMetrics } from '../fakes/metrics';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { nowSeconds, sampleDecide } from '../samples/matrix';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

const rows = [
  { name: 'corruption', verdict: 'immediate', fact: 'data-corruption', type: 'full', strategy: 'restore' },
  { name: 'errors', verdict: 'immediate', query: 'errors', above: 10, sustained: '5m' },
  { name: 'queue', verdict: 'scheduled', query: 'queue', above: 10, sustained: '5m' },
  { name: 'alerts', verdict: 'scheduled', alerts: { severity: 'P1' }, 'at-least': 2 },
  { name: 'patch', verdict: 'monitor', fact: 'fix-within-2h', lowers: true },
];

/** A value at every moment of a range. */
const always = (value: number, range: MetricRange): Series => ({ labels: {}, points: Array.from({ length: Math.round((range.toSeconds - range.fromSeconds) / range.stepSeconds) + 1 }, (_, index) => ({ atSeconds: range.fromSeconds + index * range.stepSeconds, value })) });

async function run(values: Record<string, number | Error>, facts: readonly string[] = [], changes: object = {}) {
  const answer = (query: string, range: MetricRange) => {
    const value = query.startsWith('time()') ? 5 : values[query];
    if (value instanceof Error) throw value;
    return value === undefined ? [] : [always(value, range)];
  };
  const metrics = new FakeMetrics(() => [{ labels: {}, value: nowSeconds, atSeconds: nowSeconds }], () => [], answer);
  const environment = sampleEnvironment({ decide: sampleDecide(rows, changes) });
  const context = sampleContext({ situation: sampleSituation({ environment, assess: { facts, openRun: '' } }), ports: samplePorts({ metrics }) });
  const ended = await judgeMatrix.run(plannedStep('stop-worker'), context).catch((error: Error) => error);
  return { ended, metrics, ...context.carried };
}

describe('judge-matrix', () => {
  it('decides by monitoring’s own clock, and shows every row', async () => {
    const { ended, assessment } = await run({ errors: 20, queue: 1 });
    expect(assessment).toMatchObject({ decision: 'immediate', why: 'errors', at: new Date(nowSeconds * 1000).toISOString(), recommendation: { type: 'quick' } });
    expect(assessment?.rows.map(({ state }) => state)).toEqual(['clear', 'holds', 'clear', 'clear', 'clear']);
    expect(ended).toMatchObject({ detail: 'IMMEDIATE: errors' });
    expect((ended as StepOutcome).output.map(({ title }) => title)[1]).toMatch(/^🔴 immediate: errors: 20 \(> 10 for 5 min\), since before \d\d:\d\d:\d\d UTC$/);
  });

  it('listens to people', async () => {
    expect((await run({ errors: 1, queue: 1 }, ['data-corruption'])).assessment).toMatchObject({ decision: 'immediate', recommendation: { type: 'full', strategy: 'auto' } });
    expect((await run({ errors: 1, queue: 20 })).assessment?.decision).toBe('scheduled');
    expect((await run({ errors: 1, queue: 20 }, ['fix-within-2h'])).assessment?.decision).toBe('monitor');
  });

  it('is inconclusive, and keeps what it found, when monitoring does not answer', async () => {
    const { ended, assessment } = await run({ errors: new Error('connect ECONNREFUSED'), queue: 1 });
    expect(ended).toBeInstanceOf(InconclusiveError);
    expect(ended).toMatchObject({ message: 'INCONCLUSIVE: could not be judged: errors' });
    expect(assessment?.rows[1]).toMatchObject({ state: 'inconclusive', why: 'connect ECONNREFUSED' });
    expect((await run({ errors: new Error('gone'), queue: 1 }, ['data-corruption'])).assessment?.decision).toBe('immediate');
  });

  it('asks the heartbeat once for rows that look at the same moments, and not at all when it is switched off', async () => {
    const heartbeats = ({ metrics }: { metrics: FakeMetrics }) => metrics.queries.filter((query) => query.startsWith('time() -')).length;
    expect(heartbeats(await run({ errors: 1, queue: 1 }))).toBe(2);
    expect(heartbeats(await run({ errors: 1, queue: 1 }, [], { heartbeat: '' }))).toBe(0);
  });

  it('says in its plan what it will look at', () => {
    const intent = judgeMatrix.plan(sampleSituation({ environment: sampleEnvironment({ decide: sampleDecide(rows) }), assess: { facts: ['data-corruption'], openRun: '' } }));
    expect(intent).toMatchObject({ says: ['look at what was recorded, every 30 s', 'immediate: corruption, as a person says', 'immediate: errors, for 5 min', 'scheduled: queue, for 5 min', 'scheduled: alerts, now', 'monitor: patch, when a person says so'] });
  });
});
