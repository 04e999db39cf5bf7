// What a step is: it plans itself from the facts (pure), and it runs what was planned through the ports.
import type { Baseline } from '../database/baseline';
import type { KeptRows } from '../database/losses';
import type { PlannedStep } from '../plan/plan';
import type { Situation } from '../plan/situation';
import type { Assessment } from '../policy/decision';
import type { Ports } from '../ports';
import type { Site } from '../site/manifest';
import type { SiteDifference } from '../site/difference';

/** What a step knows of itself before it has seen a single fact. */
export interface StepCard {
  readonly title: string;
  readonly section: string;
  readonly documentedMs?: number;
  /** Longest time it may take, unless the configuration sets its own under `deadlines:`. */
  readonly deadlineMs: number;
  /** Pause between two signs of life in the log; ten seconds, when left out. */
  readonly heartbeatMs?: number;
  readonly blocking: boolean;
  readonly undo: string;
}

/** A step that has something to do here. */
export interface Intent {
  /** Where it depends on the plan; the step's own, when left out. */
  readonly deadlineMs?: number;
  readonly says: readonly string[];
  readonly commands: PlannedStep['commands'];
}

/** A step that has no place in this plan, and why. */
export interface NotNeeded {
  readonly notNeeded: string;
}

export interface HostOutcome {
  readonly host: string;
  readonly state: 'done' | 'already' | 'failed' | 'unreachable' | 'unknown' | 'held';
  /** One line for people. */
  readonly detail: string;
  readonly durationMs: number;
}

export interface StepOutcome {
  /** `already`: the end state held before; nothing was done. */
  readonly state: 'done' | 'already';
  readonly detail: string;
  readonly hosts: readonly HostOutcome[];
  /** Milliseconds by phase: install, build, upload … */
  readonly phasesMs: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
  /** Output worth keeping in the log, by host. */
  readonly output: readonly { readonly title: string; readonly text: string }[];
  readonly forPeople: readonly string[];
}

/** What earlier steps hand to later ones in the same run. A resumed run makes it again. */
export interface Carried {
  /** What was recorded in this run. */
  baseline?: Baseline;
  /** What the type assess decided. */
  assessment?: Assessment;
  site?: { readonly site: Site; readonly difference: SiteDifference };
  /** Rows that stand in a dump by now. */
  kept?: readonly KeptRows[];
  /** Where records were filed, as far as they were. */
  filed?: Filed;
}

export interface Filed {
  readonly reportPath?: string;
  readonly reportUrl?: string;
  readonly followUpUrl?: string;
}

export interface StepContext {
  readonly situation: Situation;
  readonly ports: Ports;
  readonly carried: Carried;
  readonly signal: AbortSignal;
  /** A line for people while it runs. */
  readonly progress: (line: string) => void;
}

export interface Step extends StepCard {
  readonly plan: (situation: Situation) => Intent | NotNeeded;
  /** @throws StepError when the end state was not reached. */
  readonly run: (planned: PlannedStep, context: StepContext) => Promise<StepOutcome>;
}

/** An outcome from what is worth saying; the rest is empty. */
export function outcome(detail: string, rest: Partial<StepOutcome> = {}): StepOutcome {
  return { state: 'done', detail, hosts: [], phasesMs: {}, warnings: [], output: [], forPeople: [], ...rest };
}
