// The verdict of a watch (Success Criteria): stable, broken, or inconclusive. Silence is never a success.
import { exactly } from '../words/durations';
import type { Observations } from './observations';
import { brokenSinceMs, isSustained, missingLooks } from './observations';

export type WatchVerdict = { readonly kind: 'stable' } | { readonly kind: 'broken' | 'inconclusive'; readonly why: string };

/** While it goes on: a reason to end early, if there is one. */
export function earlyEnd(all: readonly Observations[], nowMs: number): WatchVerdict | undefined {
  const broken = all.filter((observations) => isSustained(observations, nowMs));
  return broken.length === 0 ? undefined : { kind: 'broken', why: broken.map((observations) => describeBreach(observations, nowMs)).join('; ') };
}

/** When the window is over. A breach that had no time to become sustained leaves it open. */
export function finalVerdict(all: readonly Observations[], nowMs: number, maxMissingShare: number): WatchVerdict {
  const early = earlyEnd(all, nowMs);
  if (early !== undefined) return early;
  const reasons = all.flatMap((observations) => [...missing(observations, maxMissingShare), ...stillBroken(observations, nowMs)]);
  return reasons.length === 0 ? { kind: 'stable' } : { kind: 'inconclusive', why: reasons.join('; ') };
}

function describeBreach(observations: Observations, nowMs: number): string {
  const { condition, looks } = observations;
  const finding = [...looks].reverse().find((look) => look.finding.kind === 'failed')?.finding;
  const forMs = nowMs - (brokenSinceMs(observations) ?? nowMs);
  return `${condition.name}: ${finding?.actual ?? ''} instead of ${finding?.expected ?? ''}, for ${exactly(Math.round(forMs / 1000) * 1000)}`;
}

function missing(observations: Observations, maxMissingShare: number): string[] {
  const { condition, looks } = observations;
  if (looks.length === 0) return [`${condition.name}: it was never looked at`];
  const count = missingLooks(observations);
  const last = looks.at(-1)?.finding;
  if (count / looks.length <= maxMissingShare && last?.kind !== 'inconclusive') return [];
  const reason = [...looks].reverse().find(({ finding }) => finding.kind === 'inconclusive')?.finding.actual ?? '';
  return [`${condition.name}: ${count} of ${looks.length} looks could not be judged (${reason})`];
}

function stillBroken(observations: Observations, nowMs: number): string[] {
  return brokenSinceMs(observations) === undefined ? [] : [`${describeBreach(observations, nowMs)} when the watch ended`];
}
