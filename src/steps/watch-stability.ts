// Quick Rollback, Step 5.4 and Success Criteria: watches the metrics for a window, and ends early when one is clearly broken.
import { requestOf } from '../checks/http';
import { describeSample, judgeAlerts, judgeSamples } from '../checklist/judge';
import type { Finding } from '../checklist/verdict';
import type { Bounds } from '../config/checklist-schema';
import type { HttpCheck } from '../config/http-check-schema';
import type { WatchCondition } from '../config/watch-schema';
import { messageOf, InconclusiveError, StepError } from '../errors';
import { baselineOf } from '../plan/situation';
import type { Sample } from '../ports';
import { boundsWith } from '../watch/baseline-bounds';
import { boundedAbove, worst, type Look, type Observations } from '../watch/observations';
import { sparkline } from '../watch/sparkline';
import { earlyEnd, finalVerdict, type WatchVerdict } from '../watch/verdict';
import { judgeHealth, watchedIn } from '../watch/watched-health';
import { exactly } from '../words/durations';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';

const queryTimeoutMs = 10_000;

export const watchStability: Step = {
  title: 'Watch until it is stable',
  section: 'Quick Rollback, Step 5: Announce Rollback',
  deadlineMs: 60 * 60_000,
  heartbeatMs: 60_000,
  blocking: true,
  undo: 'nothing to undo: it only looks',

  plan({ environment, watchWindowMs }) {
    const { watch } = environment;
    const windowMs = watchWindowMs ?? watch.windowMs;
    const watched = watchedIn(environment, windowMs);
    if (watched.length === 0) return { notNeeded: 'the configuration has neither watch.conditions nor a health check that is asked from here' };
    const slowestMs = Math.max(2 * queryTimeoutMs, ...watched.map(({ check }) => check?.timeout ?? 0));
    return {
      deadlineMs: windowMs + watch.intervalMs + slowestMs + 60_000,
      says: [`look every ${exactly(watch.intervalMs)} for ${exactly(windowMs)}`, ...watched.map(({ condition }) => `${condition.name}, broken for ${exactly(condition.for)} fails it`)],
      commands: [],
    };
  },

  async run(_planned, context) {
    const { environment, watchWindowMs } = context.situation;
    const all = await observe(context, watchWindowMs ?? environment.watch.windowMs);
    return conclude(all.observations, all.verdict);
  },
};

async function observe(context: StepContext, windowMs: number): Promise<{ observations: readonly Observations[]; verdict: WatchVerdict }> {
  const { ports, situation, signal, progress } = context;
  const { intervalMs, maxMissingShare } = situation.environment.watch;
  const watched = watchedIn(situation.environment, windowMs);
  const begin = ports.clock.monotonicMs();
  let observations: readonly Observations[] = watched.map(({ condition }) => ({ condition, looks: [] }));
  for (;;) {
    const atMs = ports.clock.monotonicMs() - begin;
    const looks = await Promise.all(watched.map(({ condition, check }) => (check === undefined ? lookAt(condition, atMs, context) : askAt(check, atMs, context))));
    observations = observations.map(({ condition, looks: earlier }, index) => ({ condition, looks: [...earlier, looks[index] as Look] }));
    progress(describeSoFar(observations));
    const nowMs = ports.clock.monotonicMs() - begin;
    const early = earlyEnd(observations, nowMs);
    if (early !== undefined) return { observations, verdict: early };
    if (nowMs >= windowMs) return { observations, verdict: finalVerdict(observations, nowMs, maxMissingShare) };
    await ports.clock.sleep(Math.min(intervalMs, windowMs - nowMs), signal);
  }
}

async function lookAt(condition: WatchCondition, atMs: number, { situation, ports: { metrics }, signal }: StepContext): Promise<Look> {
  try {
    if (condition.alerts !== undefined) return { atMs, value: undefined, finding: judgeAlerts(await metrics.alerts(queryTimeoutMs, signal), condition.alerts) };
    const bounds = boundsWith(condition, baselineOf(situation));
    if (bounds === undefined) return { atMs, value: undefined, finding: { kind: 'inconclusive', expected: 'a baseline', actual: 'none was recorded before the deployment (rollback-type baseline)' } };
    const samples = await metrics.instant(condition.query ?? '', queryTimeoutMs, signal);
    return { atMs, value: extreme(condition, samples), finding: findingOf(condition, bounds, samples) };
  } catch (error) {
    signal.throwIfAborted();
    return { atMs, value: undefined, finding: { kind: 'inconclusive', expected: 'an answer', actual: messageOf(error) } };
  }
}

/** What does not answer is broken: unlike monitoring, it is the very thing that is watched. */
async function askAt(check: HttpCheck, atMs: number, { ports: { web }, signal }: StepContext): Promise<Look> {
  const reply = await web.request(requestOf(check), signal).catch((error: unknown) => {
    signal.throwIfAborted();
    return messageOf(error);
  });
  return { atMs, value: undefined, finding: judgeHealth(check, reply) };
}

function findingOf(condition: WatchCondition, bounds: Bounds, samples: readonly Sample[]): Finding {
  if (samples.length === 0 && condition['no-data'] === 'fine') return { kind: 'passed', expected: 'no series, or one within the bounds', actual: 'no series' };
  return judgeSamples(samples, bounds);
}

function extreme(condition: WatchCondition, samples: readonly Sample[]): number | undefined {
  const values = samples.map(({ value }) => value).filter((value) => !Number.isNaN(value));
  if (values.length === 0) return undefined;
  return boundedAbove(condition) ? Math.max(...values) : Math.min(...values);
}

function describeSoFar(observations: readonly Observations[]): string {
  return observations.map((each) => `${each.condition.name} ${describeWorst(each)}`).join(', ');
}

function describeWorst(observations: Observations): string {
  const value = worst(observations);
  if (value !== undefined) return `at worst ${describeSample({ labels: {}, value, atSeconds: 0 })}`;
  return observations.looks.at(-1)?.finding.actual ?? 'not looked at';
}

/** @throws StepError when it is not stable, InconclusiveError when that cannot be said. */
function conclude(observations: readonly Observations[], verdict: WatchVerdict): StepOutcome {
  const charts = observations.map(chart);
  if (verdict.kind === 'stable') return outcome(`stable: ${describeSoFar(observations)}`, { output: charts });
  if (verdict.kind === 'inconclusive') throw new InconclusiveError(verdict.why, { output: charts, nextAction: 'Nobody knows whether it is stable: mend the monitoring, look at the dashboards by hand, then watch again.' });
  throw new StepError(verdict.why, { output: charts, nextAction: 'It is not stable. Look at what is broken; roll back further (an older target, or type full), or mend it, then watch again.' });
}

function chart(observations: Observations): StepOutcome['output'][number] {
  const { condition, looks } = observations;
  const line = condition.query === undefined ? looks.map(({ finding }) => (finding.kind === 'passed' ? '▁' : finding.kind === 'failed' ? '█' : '·')).join('') : sparkline(looks.map(({ value }) => value), boundedAbove(condition));
  return { title: `${condition.name}: ${describeWorst(observations)} in ${looks.length} looks`, text: line };
}
