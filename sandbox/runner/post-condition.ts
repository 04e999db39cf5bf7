// Decides from `post-if` whether the post step runs. The status functions are known, and their negation; nothing else.
import type { ActionResult } from './action-run';

export function postRuns(condition: string, outcome: ActionResult['outcome']): boolean {
  const bare = condition.replace(/^\$\{\{(.*)\}\}$/, '$1').replaceAll(' ', '');
  const [, negation, status] = /^(!?)(always|success|failure|cancelled)\(\)$/.exec(bare) ?? [];
  if (status === undefined) throw new Error(`This runner does not evaluate post-if: ${condition}`);
  const holds = status === 'always' || status === outcome;
  return negation === '!' ? !holds : holds;
}
