// How a run ends, whichever way it went: what every ending has, and the endings before anything ran.
import type { RunReport } from './engine/events';
import { describeProblem, RefusedError } from './errors';

export type Ending = Omit<RunReport, 'rollbackType' | 'startedAt' | 'durationMs'>;

/** Of a run without steps. */
export const nothingRan = { plan: undefined, steps: [], downtimeMs: undefined, message: '', nextAction: '', baseline: undefined, assessment: undefined, readiness: undefined, authorization: undefined, announced: [], lock: 'none', filed: undefined, about: undefined, warnings: [] } as const;

/** @throws whatever is neither a cancellation nor a refusal. */
export function failedEarly(error: unknown, signal: AbortSignal): Ending {
  if (signal.aborted) return { ...nothingRan, result: 'cancelled', message: 'Cancelled before anything was changed.' };
  if (error instanceof RefusedError) return { ...nothingRan, result: 'refused', message: error.problems.map(describeProblem).join('\n'), nextAction: 'Mend what is named, then run this again.' };
  throw error;
}
