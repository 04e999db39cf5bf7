// What the engine tells the world while it works. The log, the journal and the summary are all made from these.
import type { Baseline } from '../database/baseline';
import type { Assessment } from '../policy/decision';
import type { Authorization } from '../policy/authorization';
import type { Plan, PlannedStep } from '../plan/plan';
import type { Delivery } from '../ports';
import type { Readiness } from '../readiness/readiness';
import type { RollbackType } from '../request';
import type { Filed, HostOutcome, StepOutcome } from '../steps/step';

export type RunResult = 'success' | 'partial' | 'failed' | 'inconclusive' | 'cancelled' | 'refused' | 'dry-run';

export interface StepRecord {
  readonly planned: PlannedStep;
  readonly stage: string;
  readonly state: 'done' | 'already' | 'failed' | 'inconclusive' | 'warned' | 'cancelled' | 'not-reached';
  /** ISO 8601, UTC; empty when not reached. */
  readonly startedAt: string;
  readonly durationMs: number;
  readonly detail: string;
  readonly nextAction: string;
  readonly hosts: readonly HostOutcome[];
  readonly phasesMs: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  readonly output: StepOutcome['output'];
  readonly forPeople: readonly string[];
}

export type Event =
  | { readonly kind: 'plan-made'; readonly at: string; readonly plan: Plan }
  | { readonly kind: 'note'; readonly at: string; readonly level: 'info' | 'warning'; readonly text: string }
  | { readonly kind: 'step-started'; readonly at: string; readonly stage: string; readonly planned: PlannedStep }
  | { readonly kind: 'step-heartbeat'; readonly at: string; readonly planned: PlannedStep; readonly elapsedMs: number; readonly line: string }
  | { readonly kind: 'step-ended'; readonly at: string; readonly record: StepRecord }
  | { readonly kind: 'run-ended'; readonly at: string; readonly report: RunReport };

export type Emit = (event: Event) => void;

/** Everything that is known of a run when it ends. */
export interface RunReport {
  /** What was asked for; known even when no plan was made. */
  readonly rollbackType: RollbackType;
  readonly result: RunResult;
  readonly plan: Plan | undefined;
  readonly steps: readonly StepRecord[];
  readonly startedAt: string;
  readonly durationMs: number;
  /** Time in which the first health check was not answered as expected, seen from here; undefined without one. */
  readonly downtimeMs: number | undefined;
  readonly message: string;
  readonly nextAction: string;
  /** What a run of the type baseline recorded. */
  readonly baseline: Baseline | undefined;
  /** What a run of the type assess decided. */
  readonly assessment: Assessment | undefined;
  /** What a run of the type readiness found. */
  readonly readiness: Readiness | undefined;
  /** Who let it happen; undefined when it ended before that was known. */
  readonly authorization: Authorization | undefined;
  /** Who was told what, and who could not be. */
  readonly announced: readonly Delivery[];
  readonly lock: 'released' | 'kept' | 'none';
  /** What a run of the type report filed. */
  readonly filed: Filed | undefined;
  /** The report of the run that a run of the type report is about. */
  readonly about: RunReport | undefined;
  readonly warnings: readonly string[];
}
