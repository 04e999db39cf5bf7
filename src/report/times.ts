// Times of a run for people: the hour of a step, how long a section took, what the document gives for it.
import type { RunReport, StepRecord } from '../engine/events';

/** `10:00:00`, UTC; empty for what never was. */
export function clockText(iso: string): string {
  return Number.isNaN(Date.parse(iso)) ? '' : new Date(iso).toISOString().slice(11, 19);
}

/** ISO 8601, UTC. */
export function endOf({ startedAt, durationMs }: Pick<RunReport, 'startedAt' | 'durationMs'>): string {
  const beginMs = Date.parse(startedAt);
  return Number.isNaN(beginMs) ? '' : new Date(beginMs + durationMs).toISOString();
}

export interface DocumentedSpan {
  readonly section: string;
  readonly documentedMs: number;
  readonly actualMs: number;
}

/** The document gives a time for a section, not for a step: the steps of a section are added up, side by side ones by their span. */
export function documentedSpans(steps: readonly StepRecord[]): DocumentedSpan[] {
  const sections = new Map<string, StepRecord[]>();
  for (const record of steps) {
    if (record.planned.documentedMs !== undefined && record.startedAt !== '') sections.set(record.planned.section, [...(sections.get(record.planned.section) ?? []), record]);
  }
  return [...sections].map(([section, records]) => ({ section, documentedMs: records[0]?.planned.documentedMs ?? 0, actualMs: spanMs(records) }));
}

/** How long at least one of the steps was at work, ms. */
function spanMs(records: readonly StepRecord[]): number {
  const spans = records.map(({ startedAt, durationMs }) => ({ fromMs: Date.parse(startedAt), toMs: Date.parse(startedAt) + durationMs })).sort((left, right) => left.fromMs - right.fromMs);
  let [sumMs, endMs] = [0, 0];
  for (const { fromMs, toMs } of spans) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, endMs));
    endMs = Math.max(endMs, toMs);
  }
  return sumMs;
}
