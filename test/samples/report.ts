// A run of the sample system that ended: its plan, its records, its report.
import type { RunReport, StepRecord } from '../../src/engine/events';
import { buildPlan } from '../../src/plan/build-plan';
import type { Plan, PlannedStep } from '../../src/plan/plan';
import { quick } from '../../src/runbooks/quick';
import type { StepName } from '../../src/step-names';
import { steps } from '../../src/steps/registry';
import { sampleSituation } from './situation';

export function samplePlan(changes: Partial<Plan> = {}): Plan {
  return { ...buildPlan(quick, steps, sampleSituation(), []), ...changes };
}

export function plannedStep(step: StepName, changes: Partial<PlannedStep> = {}): PlannedStep {
  const planned = samplePlan().stages.flatMap((stage) => stage.steps).find((each) => each.step === step);
  if (planned === undefined) throw new Error(`The sample plan has no ${step}.`);
  return { ...planned, ...changes };
}

export function stepRecord(step: StepName, changes: Partial<StepRecord> = {}): StepRecord {
  return { planned: plannedStep(step), stage: 'Stage', state: 'done', startedAt: '2026-01-01T10:00:00.000Z', durationMs: 1234, detail: 'done', nextAction: '', hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [], ...changes };
}

export function runReport(changes: Partial<RunReport> = {}): RunReport {
  return { rollbackType: 'quick', result: 'success', plan: samplePlan(), steps: [stepRecord('stop-worker'), stepRecord('switch-backend')], startedAt: '2026-01-01T10:00:00.000Z', durationMs: 45_000, downtimeMs: 750, message: '', nextAction: '', baseline: undefined, assessment: undefined, readiness: undefined, filed: undefined, about: undefined, authorization: undefined, announced: [], lock: 'released', warnings: [], ...changes };
}
