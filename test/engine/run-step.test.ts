// One step: its deadline, its heartbeat, its end in the record. It never throws.
import { describe, expect, it } from '@jest/globals';
import type { Event, StepRecord } from '../../src/engine/events';
import { runStep } from '../../src/engine/run-step';
import { CancelledError, StepError } from '../../src/errors';
import type { PlannedStep } from '../../src/plan/plan';
import { HostsError } from '../../src/steps/parts/host-outcomes';
import { outcome, type Step, type StepContext } from '../../src/steps/step';
import { TimeUpError } from '../../src/time-limit';
import { FakeClock } from '../fakes/clock';
import { sampleContext, samplePorts } from '../samples/context';
import { plannedStep } from '../samples/report';
import { stepThat } from '../samples/step';

interface Running {
  readonly clock: FakeClock;
  readonly events: Event[];
  readonly cancel: () => void;
  readonly record: Promise<StepRecord>;
}

function start(run: Step['run'], changes: Partial<PlannedStep> = {}, mode: 'flying' | 'still' = 'still'): Running {
  const clock = new FakeClock(mode);
  const events: Event[] = [];
  const controller = new AbortController();
  const context = sampleContext({ ports: samplePorts({ clock }), signal: controller.signal });
  const record = runStep(stepThat(run), plannedStep('stop-worker', { deadlineMs: 60_000, ...changes }), 'Stage', context, (event) => events.push(event));
  return { clock, events, cancel: () => controller.abort(new CancelledError()), record };
}

const forEver = () => new Promise<never>(() => undefined);
/** Works until its signal says stop. */
const obedient = (_planned: PlannedStep, { signal }: StepContext) => new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
const kinds = (events: readonly Event[]) => events.map(({ kind }) => kind);

describe('a step that reaches its end', () => {
  it('is recorded with what it did and how long it took', async () => {
    const { clock, record, events } = start(async (_planned, { ports }) => {
      await ports.clock.sleep(1500);
      return outcome('all good', { warnings: ['slow'], phasesMs: { a: 1 } });
    });
    await clock.advance(1500);
    expect(await record).toMatchObject({ state: 'done', stage: 'Stage', detail: 'all good', durationMs: 1500, startedAt: '2026-01-01T10:00:00.000Z', warnings: ['slow'], phasesMs: { a: 1 }, nextAction: '' });
    expect(kinds(events)).toEqual(['step-started', 'step-ended']);
    expect(events[1]?.at).toBe('2026-01-01T10:00:01.500Z');
  });

  it('shows a sign of life every ten seconds, with its last line, and none after its end', async () => {
    const { clock, events, record } = start(async (_planned, { ports, progress }) => {
      progress('installing');
      await ports.clock.sleep(25_000);
      return outcome('done');
    });
    await clock.advance(25_000);
    await record;
    await clock.advance(60_000);
    expect(events.filter((event) => event.kind === 'step-heartbeat')).toMatchObject([{ elapsedMs: 10_000, line: 'installing' }, { elapsedMs: 20_000 }]);
  });
});

describe('a step that fails', () => {
  it('is recorded with where and what to do next', async () => {
    const { record } = start(async () => {
      throw new StepError('it lives', { host: 'app-1', nextAction: 'Kill it.' });
    });
    expect(await record).toMatchObject({ state: 'failed', detail: 'it lives', nextAction: 'Kill it.', hosts: [], output: [] });
  });

  it('keeps what every host did and said', async () => {
    const hosts = [{ host: 'app-1', state: 'done', detail: '', durationMs: 1 }, { host: 'app-2', state: 'failed', detail: 'x', durationMs: 1 }] as const;
    const { record } = start(async () => {
      throw new HostsError('app-2: x', hosts, [{ title: 'app-2', text: 'log' }], 'Look.');
    });
    expect(await record).toMatchObject({ hosts, output: [{ title: 'app-2', text: 'log' }] });
  });

  it('with an error of ours is recorded, too', async () => {
    const { record } = start(async () => {
      throw new TypeError('x is undefined');
    });
    expect(await record).toMatchObject({ state: 'failed', detail: 'x is undefined', nextAction: 'Mend what the message names, then run this again.' });
  });

  it.each([
    ['of the server', Object.assign(new Error('relation "switches" does not exist'), { code: '42P01' }), 'Mend what the message names, then run this again.'],
    ['of a lock that was not let go', Object.assign(new Error('canceling statement due to lock timeout'), { code: '55P03' }), 'Mend what the message names, then run this again.'],
    ['of a time that is not its deadline', new TimeUpError(5000), 'Mend what the message names, then run this again.'],
  ])('by an error %s: no longer deadline would help', async (_what, error, nextAction) => {
    const { record } = start(() => Promise.reject(error));
    expect(await record).toMatchObject({ state: 'failed', detail: error.message, nextAction });
  });

  it('goes on with a warning when it does not block', async () => {
    const { record } = start(async () => Promise.reject(new Error('no answer')), { blocking: false });
    expect(await record).toMatchObject({ state: 'warned', detail: 'no answer', warnings: ['Stop the sync worker: no answer'] });
  });
});

describe('a deadline', () => {
  it.each([['that listens to its signal', obedient], ['that does not', forEver]])('ends a step %s', async (_what, run) => {
    const { clock, record } = start(run, { deadlineMs: 30_000 });
    await clock.advance(30_000);
    expect(await record).toMatchObject({ state: 'failed', detail: 'not done within its deadline of 30 s', nextAction: 'Run it again, with a longer deadline if it was only slow (deadlines: { stop-worker: … }).', durationMs: 30_000 });
  });

  it('of a step that does not block is a warning', async () => {
    const { clock, record } = start(forEver, { deadlineMs: 1000, blocking: false });
    await clock.advance(1000);
    expect(await record).toMatchObject({ state: 'warned' });
  });

  it('is over when the step is', async () => {
    const { clock, record, events } = start(async () => outcome('done'), { deadlineMs: 1000 });
    await record;
    await clock.advance(5000);
    expect(kinds(events)).toEqual(['step-started', 'step-ended']);
  });
});

describe('a cancelled run', () => {
  it.each([['that listens to its signal', obedient], ['that does not', forEver]])('ends a step %s, and says what goes on', async (_what, run) => {
    const { clock, record, cancel } = start(run);
    await clock.advance(5);
    cancel();
    expect(await record).toMatchObject({ state: 'cancelled', detail: expect.stringContaining('goes on there to its end') });
  });

  it('is no failure of a step that does not block', async () => {
    const { record, cancel } = start(forEver, { blocking: false });
    cancel();
    expect(await record).toMatchObject({ state: 'cancelled' });
  });

  it('keeps a step from reaching its systems at all', async () => {
    const controller = new AbortController();
    controller.abort(new CancelledError());
    let began = false;
    const context = sampleContext({ signal: controller.signal });
    const step = stepThat(async (_planned, { signal }) => {
      signal.throwIfAborted();
      began = true;
      return outcome('done');
    });
    expect(await runStep(step, plannedStep('stop-worker'), 'Stage', context, () => undefined)).toMatchObject({ state: 'cancelled' });
    expect(began).toBe(false);
  });
});
