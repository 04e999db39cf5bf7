// Steps that do what a test wants, under the names of the real ones.
import type { StepName } from '../../src/step-names';
import { stepNames } from '../../src/step-names';
import type { Steps } from '../../src/steps/registry';
import { outcome, type Step } from '../../src/steps/step';

export function stepThat(run: Step['run'], changes: Partial<Step> = {}): Step {
  return { title: 'Step', section: 'Section', deadlineMs: 60_000, blocking: true, undo: 'nothing', plan: () => ({ says: [], commands: [] }), run, ...changes };
}

/** All steps do nothing, but for those given. */
export function stepsWith(given: Partial<Record<StepName, Step['run']>>): Steps {
  const nothing: Step['run'] = async () => outcome('done');
  return Object.fromEntries(stepNames.map((name) => [name, stepThat(given[name] ?? nothing)])) as Record<StepName, Step>;
}
