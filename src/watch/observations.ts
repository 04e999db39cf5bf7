// What the looks at one condition have shown, and what that means. Pure: a look goes in, a state comes out.
import type { WatchCondition } from '../config/watch-schema';
import type { Finding } from '../checklist/verdict';

/** One look at one condition. */
export interface Look {
  /** Since the watch began. */
  readonly atMs: number;
  readonly finding: Finding;
  /** The value furthest from what it should be; undefined for alerts, and where there was none. */
  readonly value: number | undefined;
}

export interface Observations {
  readonly condition: WatchCondition;
  readonly looks: readonly Look[];
}

/** Since when it is broken without a pause, in ms of the watch; undefined while it is not. What cannot be judged neither breaks nor mends. */
export function brokenSinceMs({ looks }: Observations): number | undefined {
  let since: number | undefined;
  for (const { atMs, finding } of looks) {
    if (finding.kind === 'failed') since ??= atMs;
    if (finding.kind === 'passed') since = undefined;
  }
  return since;
}

/** A condition counts as broken once it was so for its whole `for:`, as in an alerting rule: a shorter spike does not. */
export function isSustained(observations: Observations, nowMs: number): boolean {
  const since = brokenSinceMs(observations);
  return since !== undefined && nowMs - since >= observations.condition.for;
}

export function missingLooks({ looks }: Observations): number {
  return looks.filter(({ finding }) => finding.kind === 'inconclusive').length;
}

/** The worst value so far: the highest where there is an upper bound, else the lowest. */
export function worst({ condition, looks }: Observations): number | undefined {
  const values = looks.flatMap(({ value }) => (value === undefined || Number.isNaN(value) ? [] : [value]));
  if (values.length === 0) return undefined;
  return boundedAbove(condition) ? Math.max(...values) : Math.min(...values);
}

export function boundedAbove(condition: WatchCondition): boolean {
  return condition.below !== undefined || condition['at-most'] !== undefined || condition.baseline !== undefined;
}
