// The bounds of a condition once the baseline is known (Success Criteria: "System performance matches pre-deployment baseline").
import type { Bounds } from '../config/checklist-schema';
import type { WatchCondition } from '../config/watch-schema';
import type { Baseline } from '../database/baseline';

/** @returns undefined where the condition needs a baseline and there is none to tell. */
export function boundsWith(condition: WatchCondition, baseline: Baseline | undefined): Bounds | undefined {
  if (condition.baseline === undefined) return condition;
  const before = baseline === undefined ? undefined : measured(condition.baseline, baseline);
  if (before === undefined) return undefined;
  const { is, above, 'at-least': atLeast } = condition;
  return { is, above, 'at-least': atLeast, 'at-most': Math.max(before * condition.factor, condition.below ?? 0, condition['at-most'] ?? 0) };
}

/** The worst of the health checks: a share of 1, or seconds. */
function measured(kind: NonNullable<WatchCondition['baseline']>, { checks }: Baseline): number | undefined {
  if (checks.length === 0) return undefined;
  return Math.max(...checks.map(({ errorShare, medianMs }) => (kind === 'error-rate' ? errorShare : medianMs / 1000)));
}
