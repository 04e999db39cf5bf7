// What stays for people to do after a run, in the words of its steps. Commands in it stand between backticks.
import { tasksAfter } from '../announce/people';
import type { RunReport } from '../engine/events';

export function leftForPeople({ steps, plan, result, announced }: RunReport): string[] {
  if (result === 'dry-run' || result === 'refused') return [];
  return [...(plan?.keptBefore ?? []), ...steps.flatMap((record) => record.forPeople), ...(result === 'success' || result === 'partial' ? (plan?.forPeople ?? []) : []), ...tasksAfter(announced)];
}
