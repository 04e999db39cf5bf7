// How a run ends, whichever way it went: what every ending has, and the endings before anything ran.
import type { RunReport } from './engine/events';
import { describeProblem, RefusedError } from './errors';

export type Ending = Omit<RunReport, 'rollbackType' | 'startedAt' | 'durationMs'>;

/** Of a run without steps. */
export const nothingRan = { plan: undefined, steps: [], downtimeMs: undefined, message: '', nextAction: '', baseline: undefined, assessment: undefined, readiness: undefined, authorization: undefined, announced: [], lock: 'none', filed: undefined, about: undefined, warnings: [] } as const;

/**
 * @param resumed an earlier try of this run holds the lock: it may have changed things, and this one leaves them as they are.
 * @throws whatever is neither a cancellation nor a refusal.
 */
export function failedEarly(error: unknown, signal: AbortSignal, resumed = false): Ending {
  if (signal.aborted) return { ...nothingRan, result: 'cancelled', message: resumed ? `Cancelled before this try changed anything. ${earlierTry}` : 'Cancelled before anything was changed.', nextAction: resumed ? 'Run this again: it goes on from there.' : '' };
  if (!(error instanceof RefusedError)) throw error;
  const problems = error.problems.map(describeProblem).join('\n');
  if (resumed) return { ...nothingRan, result: 'failed', message: `This try did not start. ${earlierTry}\n${problems}`, nextAction: 'Mend what is named, then run this again: it goes on from there.' };
  return { ...nothingRan, result: 'refused', message: problems, nextAction: 'Mend what is named, then run this again.' };
}

const earlierTry = 'An earlier try of this run, or the run whose lock it took over, began: what that changed stands where it stopped.';
