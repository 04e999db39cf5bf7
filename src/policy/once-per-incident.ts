// When an assessment opens a rollback run, and when one is open already: once for each incident, whose mark is an issue.
import type { Issue, OpenRun } from '../ports';

/** In the text of an issue: its run was opened. */
export const openedMark = '<!-- emergency-rollback: run opened -->';

/** Types that heal nothing: a run of theirs is not the answer to an incident. */
const harmless = ['verify', 'watch', 'cleanup', 'baseline', 'prepare', 'report', 'hold', 'release', 'assess', 'readiness', 'drill'];
/** At the end of the title of a run that only shows the plan. */
const planOnly = ' (plan only)';

/** The label of the issues that mark an incident. */
export function incidentLabel(environment: string): string {
  return `rollback-assess-${environment}`.slice(0, 50);
}

/** The run that is the answer already. What a title does not tell counts: rather none too many than two at once. */
export function answering(runs: readonly OpenRun[], environment: string): OpenRun | undefined {
  return runs.find(({ title }) => {
    const [, of, type] = /^Rollback (\S+) · (\S+) →/.exec(title) ?? [];
    return (of === undefined || of === environment) && !harmless.includes(type ?? '') && !title.endsWith(planOnly);
  });
}

/** Whether a run was started for this issue, or with its number. */
export function isFor({ title }: OpenRun, { number }: Issue): boolean {
  return title.endsWith(` · ${number}`);
}

/** Of several issues for the same incident, the oldest is it: two assessments at once agree on that without a word. */
export function oldest(issues: readonly Issue[]): Issue | undefined {
  return [...issues].sort((left, right) => left.number - right.number)[0];
}

/** How long the assessment that opened an issue has to start its run; after that another one does it. */
const claimMs = 3 * 60_000;

/** Somebody else has just opened it, and starts its run at this moment. */
export function isClaimed({ createdAt }: Issue, nowMs: number): boolean {
  return nowMs - Date.parse(createdAt) < claimMs;
}

export function isAnswered({ body }: Issue): boolean {
  return body.includes(openedMark);
}
