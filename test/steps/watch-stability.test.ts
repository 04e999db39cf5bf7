// The watch as a step: a clock that flies, metrics that the test invents.
import { describe, expect, it } from '@jest/globals';
import { watch } from '../../src/config/watch-schema';
import { InconclusiveError, StepError } from '../../src/errors';
import type { Sample } from '../../src/ports';
import { watchStability } from '../../src/steps/watch-stability';
import type { StepOutcome } from '../../src/steps/step';
import { FakeMetrics } from '../fakes/metrics';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { plannedStep } from '../samples/report';
import { sampleSituation } from '../samples/situation';

async function run(answer: (count: number) => number | Error | undefined, { condition = {}, windowMs = undefined as number | undefined } = {}) {
  const metrics = new FakeMetrics((_query, count): Sample[] => {
    const value = answer(count);
    if (value instanceof Error) throw value;
    return value === undefined ? [] : [{ labels: {}, value, atSeconds: 0 }];
  });
  const { window, interval, 'max-missing': missing, conditions } = watch.parse({ window: '10m', interval: '30s', conditions: [{ name: 'errors', query: 'q', below: 0.005, for: '60s', ...condition }] });
  const environment = sampleEnvironment({ watch: { windowMs: window, intervalMs: interval, maxMissingShare: missing, conditions } });
  const progress: string[] = [];
  const context = sampleContext({ situation: sampleSituation({ environment, watchWindowMs: windowMs }), ports: samplePorts({ metrics }), progress: (line) => progress.push(line) });
  const ended: StepOutcome | StepError = await watchStability.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
  return { ended, progress, looks: metrics.queries.length };
}

describe('watch-stability', () => {
  it('is stable when it stayed well for its whole window, and draws a chart', async () => {
    const { ended, looks, progress } = await run((count) => (count === 3 ? 0.004 : 0.001));
    expect(ended).toMatchObject({ state: 'done', detail: 'stable: errors at worst 0.004', output: [{ title: 'errors: at worst 0.004 in 21 looks', text: `▁▁█${'▁'.repeat(18)}` }] });
    expect(looks).toBe(21);
    expect(progress.at(-1)).toBe('errors at worst 0.004');
  });

  it('ends as soon as a breach is sustained', async () => {
    const { ended, looks } = await run((count) => (count > 4 ? 0.4 : 0.001));
    expect(ended).toBeInstanceOf(StepError);
    expect(ended).not.toBeInstanceOf(InconclusiveError);
    expect(ended).toMatchObject({ message: 'errors: 0.4 instead of < 0.005, for 60 s' });
    expect(looks).toBe(7);
  });

  it('forgives a spike that is shorter', async () => expect((await run((count) => (count === 5 || count === 6 ? 0.4 : 0))).ended).toMatchObject({ state: 'done' }));

  it.each<[string, (count: number) => number | Error | undefined]>([
    ['Prometheus is gone from some moment on', (count) => (count > 5 ? new Error('connect ECONNREFUSED') : 0)],
    ['no series answers', () => undefined],
    ['the value is no number', () => Number.NaN],
    ['it breaks too late to be sure', (count) => (count > 20 ? 0.4 : 0)],
  ])('is inconclusive when %s', async (_name, answer) => expect((await run(answer)).ended).toBeInstanceOf(InconclusiveError));

  it('may take silence for well where the configuration says so', async () => expect((await run(() => undefined, { condition: { 'no-data': 'fine' } })).ended).toMatchObject({ state: 'done' }));

  it('takes another window when it is told to', async () => expect((await run(() => 0, { windowMs: 60_000 })).looks).toBe(3));
});
