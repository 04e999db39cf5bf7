// Runs one planned step: deadline, heartbeat, and a record of how it ended. Never throws.
import { InconclusiveError, messageOf, StepError } from '../errors';
import type { PlannedStep } from '../plan/plan';
import { HostsError } from '../steps/parts/host-outcomes';
import type { Step, StepContext, StepOutcome } from '../steps/step';
import { withinTime } from '../time-limit';
import { exactly } from '../words/durations';
import type { Emit, StepRecord } from './events';

const usualHeartbeatMs = 10_000;

export async function runStep(step: Step, planned: PlannedStep, stage: string, context: StepContext, emit: Emit): Promise<StepRecord> {
  const { clock } = context.ports;
  const startedAt = clock.now().toISOString();
  const beginMs = clock.monotonicMs();
  emit({ kind: 'step-started', at: startedAt, stage, planned });
  const late = new Error(`The deadline of ${exactly(planned.deadlineMs)} is over.`);
  const heartbeat = startHeartbeat(step, planned, context, emit, beginMs);
  const begun = { planned, stage, startedAt };
  let record: StepRecord;
  try {
    // A step that does not listen to its signal must not hold the run.
    const outcome = await withinTime(clock, planned.deadlineMs, context.signal, (signal) => step.run(planned, { ...context, signal, progress: heartbeat.progress }), late);
    record = { ...begun, ...describeSuccess(outcome), durationMs: Math.round(clock.monotonicMs() - beginMs) };
  } catch (error) {
    record = { ...begun, ...describeFailure(error, planned, error === late, context.signal), durationMs: Math.round(clock.monotonicMs() - beginMs) };
  } finally {
    heartbeat.stop();
  }
  emit({ kind: 'step-ended', at: clock.now().toISOString(), record });
  return record;
}

type Ending = Omit<StepRecord, 'planned' | 'stage' | 'startedAt' | 'durationMs'>;

function describeSuccess(outcome: StepOutcome): Ending {
  return { ...outcome, nextAction: '' };
}

function describeFailure(error: unknown, planned: PlannedStep, expired: boolean, run: AbortSignal): Ending {
  const nothing = { phasesMs: {}, warnings: [], forPeople: [], hosts: error instanceof HostsError ? error.hosts : [], output: error instanceof StepError ? error.output : [] };
  if (run.aborted) {
    return { ...nothing, state: 'cancelled', detail: 'cancelled while it ran; what it had begun on the hosts goes on there to its end', nextAction: 'Run it again: it finds what is running, waits for it, and goes on from there.' };
  }
  const detail = expired ? `not done within its deadline of ${exactly(planned.deadlineMs)}` : messageOf(error);
  const nextAction = error instanceof StepError ? error.nextAction : usualNextAction(planned, expired);
  if (planned.blocking) return { ...nothing, state: error instanceof InconclusiveError ? 'inconclusive' : 'failed', detail, nextAction };
  return { ...nothing, state: 'warned', detail, nextAction, warnings: [`${planned.title}: ${detail}`] };
}

/** A longer deadline helps only where it was the deadline that ended it. */
function usualNextAction({ step }: PlannedStep, expired: boolean): string {
  return expired ? `Run it again, with a longer deadline if it was only slow (deadlines: { ${step}: … }).` : 'Mend what the message names, then run this again.';
}

function startHeartbeat({ heartbeatMs = usualHeartbeatMs }: Step, planned: PlannedStep, { ports: { clock } }: StepContext, emit: Emit, beginMs: number): { progress: (line: string) => void; stop: () => void } {
  const stopped = new AbortController();
  let line = '';
  const beat = async () => {
    for (;;) {
      await clock.sleep(heartbeatMs, stopped.signal);
      emit({ kind: 'step-heartbeat', at: clock.now().toISOString(), planned, elapsedMs: clock.monotonicMs() - beginMs, line });
    }
  };
  // It ends by the abort of its sleep.
  void beat().catch(() => undefined);
  return { progress: (text) => (line = text), stop: () => stopped.abort() };
}
