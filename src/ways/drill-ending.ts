// What a drill comes to: whether it is safe to roll forward, in which state the environment is left, which result that is.
import type { RunReport, RunResult, StepRecord } from '../engine/events';
import type { StepName } from '../step-names';

/** Half done, these leave a database of which nobody knows what a deployment would make. */
const delicate: readonly StepName[] = ['undo-migrations', 'swap-database'];
const bad: readonly StepRecord['state'][] = ['failed', 'inconclusive', 'cancelled'];

/** How far a drill came, before the way back. */
export interface Course {
  readonly environment: string;
  /** What runs when all is well at the end. */
  readonly expected: string;
  /** Announcement, deployment, soak. */
  readonly opening: readonly StepRecord[];
  readonly rollback: RunReport | undefined;
  readonly watch: RunReport | undefined;
  readonly cancelled: boolean;
}

export type WayBack = { readonly go: true } | { readonly go: false; readonly left: string };

/** Not after what never rolled back, and not over what may still be at work. */
export function wayBack({ environment, opening, rollback, cancelled }: Course): WayBack {
  const failed = firstBad(opening);
  if (failed !== undefined && failed.planned.step !== 'soak-release') return { go: false, left: `the deployment on ${environment} did not end well: parts of the release may be there; nothing was rolled back` };
  if (failed !== undefined) return { go: false, left: `${environment} runs the release that was deployed, which did not stay healthy; nothing was rolled back` };
  if (rollback === undefined) return { go: false, left: `the drill was ended before the rollback: ${environment} runs what was deployed` };
  if (rollback.steps.length === 0) return { go: false, left: `${environment} runs what was deployed: the rollback was ${rollback.result} and changed nothing` };
  const stopped = firstBad(rollback.steps);
  const lock = rollback.lock === 'kept' ? 'its lock stays on the hosts, and ' : '';
  const stands = `${environment} stands where the rollback stopped (${rollback.message}); ${lock}nothing was rolled forward`;
  if (cancelled) return { go: false, left: rollback.message === '' ? `the drill was cancelled after the rollback: ${environment} runs what it went back to` : stands };
  if (stopped === undefined || !mayBeAtWork(stopped)) return { go: true };
  return { go: false, left: `${stands}, because ${stopped.planned.title} may be half done` };
}

/** Its deadline passed or a host was lost: the job goes on there to its end. */
function mayBeAtWork({ planned, durationMs, hosts }: StepRecord): boolean {
  return delicate.includes(planned.step) || durationMs >= planned.deadlineMs || hosts.some(({ state }) => state === 'unknown');
}

export function firstBad(records: readonly StepRecord[]): StepRecord | undefined {
  return records.find(({ state }) => bad.includes(state));
}

export interface Verdict {
  readonly result: RunResult;
  readonly message: string;
  readonly nextAction: string;
}

/** The first thing that went wrong names the drill; what is left is said in any case. */
export function drillVerdict({ opening, rollback, watch, cancelled }: Course, forward: readonly StepRecord[], asItBegan: boolean, left: string): Verdict {
  const whole = [...opening.flatMap(fromRecord), ...fromReport('rollback', rollback), ...fromReport('watch', watch), ...forward.flatMap(fromRecord)];
  const first = whole[0] ?? (asItBegan ? undefined : { result: 'failed' as const, message: 'it does not end as it began', nextAction: 'Deploy by hand what it ran before.' });
  const message = (text: string) => `${text}. Now: ${left}`;
  if (cancelled) return { result: 'cancelled', message: message(first?.message ?? 'cancelled'), nextAction: first?.nextAction ?? '' };
  if (first !== undefined) return { ...first, message: message(first.message) };
  return { result: rollback?.result === 'partial' ? 'partial' : 'success', message: '', nextAction: '' };
}

function fromRecord({ planned, state, detail, nextAction }: StepRecord): Verdict[] {
  return bad.includes(state) ? [{ result: state === 'inconclusive' ? 'inconclusive' : 'failed', message: `${planned.title}: ${detail}`, nextAction }] : [];
}

const ends: Readonly<Partial<Record<RunResult, string>>> = { failed: 'failed', refused: 'was refused', cancelled: 'was cancelled', inconclusive: 'is inconclusive' };

/** After a deployment nothing is "refused: nothing was changed" any more. */
function fromReport(what: string, report: RunReport | undefined): Verdict[] {
  if (report === undefined || report.result === 'success' || report.result === 'partial') return [];
  return [{ result: report.result === 'inconclusive' ? 'inconclusive' : 'failed', message: `the ${what} ${ends[report.result] ?? report.result}: ${report.message}`, nextAction: report.nextAction }];
}
