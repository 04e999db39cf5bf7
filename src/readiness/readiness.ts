// What a run of the type readiness found. The score card, the outputs and the issue are made from it. Pure.
import type { Expected } from './durations';
import { findingText, scoreOf, unwell, type Finding, type Score } from './finding';

export interface Readiness {
  readonly system: string;
  readonly environment: string;
  /** What runs, and the release to go back to; empty where unknown. */
  readonly running: readonly string[];
  readonly target: string;
  readonly findings: readonly Finding[];
  readonly expected: readonly Expected[];
}

export interface Verdict extends Score {
  readonly result: 'success' | 'failed' | 'inconclusive';
  readonly message: string;
  readonly nextAction: string;
}

/** Ready only when all that is required is well: what could not be judged is never well. */
export function verdictOf({ findings }: Readiness): Verdict {
  const score = scoreOf(findings);
  const wanting = unwell(findings);
  const result = score.ready ? 'success' : wanting.some(({ state }) => state === 'broken') ? 'failed' : 'inconclusive';
  return { ...score, result, message: score.ready ? '' : wanting.map(findingText).join('\n'), nextAction: score.ready ? '' : 'mend what is named, then run rollback-type: readiness again' };
}
