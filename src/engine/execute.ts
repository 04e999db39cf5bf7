// Executes a plan: stage after stage, the steps of a stage side by side. Stops at the first stage in which a blocking step failed.
import type { Plan } from '../plan/plan';
import type { Steps } from '../steps/registry';
import type { StepContext } from '../steps/step';
import type { Emit, StepRecord } from './events';
import { runStep } from './run-step';

/** @param note writes down how to find back, before the second stage: the first one stops and prepares, and must not wait for it. */
export async function execute(plan: Plan, steps: Steps, context: StepContext, emit: Emit, note: () => Promise<unknown> = async () => undefined): Promise<StepRecord[]> {
  const records: StepRecord[] = [];
  for (const stage of plan.stages) {
    if (context.signal.aborted || records.some(stops)) {
      records.push(...stage.steps.map((planned) => notReached(planned, stage.title)));
      continue;
    }
    if (stage === plan.stages[1]) await note();
    records.push(...(await Promise.all(stage.steps.map((planned) => runStep(steps[planned.step], planned, stage.title, context, emit)))));
  }
  return records;
}

function stops(record: StepRecord): boolean {
  return ['failed', 'inconclusive', 'cancelled'].includes(record.state);
}

export function notReached(planned: StepRecord['planned'], stage: string): StepRecord {
  return { planned, stage, state: 'not-reached', startedAt: '', durationMs: 0, detail: '', nextAction: '', hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [] };
}
