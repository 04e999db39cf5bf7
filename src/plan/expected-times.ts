// What the last drill says a rollback will take: shown in its plan, never relied on.
import type { DrillEntry } from './drill-history';
import type { Expected, Plan } from './plan';

/** The plan with what the newest drill of its type took; without one, as it is. */
export function withExpectedTimes(plan: Plan, history: readonly DrillEntry[]): Plan {
  const last = history.findLast(({ type }) => type === plan.rollbackType);
  if (last === undefined) return plan;
  const date = last.date.slice(0, 10);
  const expect = (ms: number | undefined): { expected?: Expected } => (ms === undefined ? {} : { expected: { ms, date } });
  return {
    ...plan,
    ...expect(last.totalMs),
    stages: plan.stages.map((stage) => ({ ...stage, steps: stage.steps.map((step) => ({ ...step, ...expect(Object.hasOwn(last.steps, step.step) ? last.steps[step.step] : undefined) })) })),
  };
}
