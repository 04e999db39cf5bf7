// The watch as a step: a clock that flies, metrics that the test invents.
import { describe, expect, it } from '@jest/globals';
import { watch } from '../../src/config/watch-schema';
import { InconclusiveError, StepError } from '../../src/errors';
import type { Sample } from '../../src/ports';
import { watchStability } from '../../src/steps/watch-stability';
import type { StepOutcome } from '../../src/steps/step';
import { FakeMetrics } from '../fakes/metrics';
import { FakeWeb } from '../fakes/web';
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

describe('a watch without conditions', () => {
  /** A minute and a half of looks, every 30 s, at a health check of which the test says whether it is well. */
  async function watched(isWell: (count: number) => boolean | Error, windowMs = 90_000) {
    const web = new FakeWeb((_request, count) => {
      const well = isWell(count);
      if (well instanceof Error) throw well;
      return well ? { body: '{"status":"healthy","version":"9.9.9"}' } : { status: 503, body: '{"status":"down"}' };
    });
    const environment = sampleEnvironment({ watch: { windowMs, intervalMs: 30_000, maxMissingShare: 0, conditions: [] } });
    const context = sampleContext({ situation: sampleSituation({ environment }), ports: samplePorts({ web }) });
    const ended: StepOutcome | StepError = await watchStability.run(plannedStep('stop-worker'), context).catch((error: StepError) => error);
    return { ended, urls: web.requests.map(({ url }) => url) };
  }

  it('asks the health checks of the runner, whatever version they say, and draws them like alerts', async () => {
    const { ended, urls } = await watched((count) => count !== 2);
    expect(ended).toMatchObject({ state: 'done', detail: 'stable: health healthy', output: [{ title: 'health: healthy in 4 looks', text: '▁█▁▁' }] });
    expect(urls).toEqual(Array(4).fill('https://api.shop.example/health'));
  });

  it('fails once one was broken for a minute', async () => {
    const { ended, urls } = await watched((count) => count < 2);
    expect(ended).toMatchObject({ name: 'StepError', message: 'health: status 503 instead of 200, status is "down" instead of "healthy" instead of a healthy reply, for 60 s' });
    expect(urls).toHaveLength(4);
  });

  it('fails where nothing answers: that is no lack of data', async () => {
    expect((await watched(() => new Error('connect ECONNREFUSED'))).ended).toMatchObject({ name: 'StepError', message: 'health: no reply (connect ECONNREFUSED) instead of a healthy reply, for 60 s' });
  });

  it('fails in a window shorter than that once all of it was broken', async () => {
    expect((await watched(() => false, 20_000)).ended).toMatchObject({ name: 'StepError', message: expect.stringContaining('for 20 s') });
    expect((await watched((count) => count > 1, 20_000)).ended).toMatchObject({ state: 'done' });
  });

  it('has no place where no check is asked from here either', () => {
    const { health } = sampleEnvironment();
    const environment = sampleEnvironment({ health: { ...health, checks: health.checks.filter(({ on }) => on === 'hosts') } });
    expect(watchStability.plan(sampleSituation({ environment }))).toEqual({ notNeeded: expect.stringContaining('neither watch.conditions nor a health check') });
    expect(watchStability.plan(sampleSituation())).toMatchObject({ says: ['look every 30 s for 15 min', 'health, broken for 60 s fails it'] });
  });
});
