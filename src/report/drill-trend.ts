// Drill after drill: a Mermaid chart of whole rollbacks, and the times that the document should give (Rollback Testing, 5. and 6.).
import type { DrillEntry } from '../plan/drill-history';
import { durationText } from '../words/durations';
import { clip, markdownText } from '../words/neutralise';

/** Newest last; more have no room in a chart. */
const mostDrills = 12;
/** So many drills say what is usual. */
const usual = 3;

export interface SuggestedTime {
  readonly section: string;
  readonly documentedMs: number;
  readonly medianMs: number;
  readonly suggestedMs: number;
}

export interface DocumentedSteps {
  readonly section: string;
  readonly documentedMs: number;
  readonly steps: readonly string[];
}

/** The median of the newest drills, rounded up to what people write down. Steps that ran side by side are added up. */
export function suggestedTimes(sections: readonly DocumentedSteps[], drills: readonly DrillEntry[]): SuggestedTime[] {
  return sections.flatMap(({ section, documentedMs, steps }) => {
    const sums = drills.filter((drill) => steps.some((step) => drill.steps[step] !== undefined)).slice(-usual).map((drill) => steps.reduce((sum, step) => sum + (drill.steps[step] ?? 0), 0));
    if (sums.length === 0) return [];
    const medianMs = median(sums);
    return [{ section, documentedMs, medianMs, suggestedMs: roundedUp(medianMs) }];
  });
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const [low = 0, high = 0] = sorted.length % 2 === 1 ? [sorted[middle], sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

/** To 5 s below a minute, to 30 s below ten, to minutes above; never less than 5 s. */
export function roundedUp(ms: number): number {
  const stepMs = ms <= 60_000 ? 5_000 : ms <= 600_000 ? 30_000 : 60_000;
  return Math.max(5_000, Math.ceil(ms / stepMs) * stepMs);
}

/** Bars in seconds. Only digits and dates get into it: no text can break the chart. */
export function trendChart(drills: readonly DrillEntry[]): string {
  const shown = drills.slice(-mostDrills);
  if (shown.length === 0) return '';
  const seconds = shown.map(({ totalMs }) => (totalMs / 1000).toFixed(1));
  const highest = Math.max(1, Math.ceil(Math.max(...shown.map(({ totalMs }) => totalMs)) / 1000));
  return ['```mermaid', 'xychart-beta', '  title "Whole rollback, seconds"', `  x-axis [${shown.map(({ date }, index) => `"${index + 1}. ${date.slice(0, 10)}"`).join(', ')}]`, `  y-axis "seconds" 0 --> ${highest}`, `  bar [${seconds.join(', ')}]`, '```'].join('\n');
}

/** Newest first. */
export function trendTable(drills: readonly DrillEntry[]): string {
  const rows = [...drills].reverse().map(({ date, type, steps, totalMs }) => `| ${date.slice(0, 10)} | ${text(type)} | ${durationText(totalMs)} | ${slowest(steps)} |`);
  return ['| Drill | Type | Whole rollback | Slowest step |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function slowest(steps: DrillEntry['steps']): string {
  const [first] = Object.entries(steps).sort(([, left], [, right]) => right - left);
  return first === undefined ? '' : `${text(first[0])}, ${durationText(first[1])}`;
}

function text(value: string): string {
  return markdownText(clip(value, 100));
}
