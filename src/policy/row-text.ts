// A row of the decision matrix in words: what the log, the summary and the issue of the incident say alike.
import { clockText, highIsBad, type RowVerdict } from './decision-matrix';
import { boundedChart, type BoundedChart } from '../watch/bounded-chart';

const marks = { holds: '🔴', close: '🟡', clear: '🟢', inconclusive: '❔' } as const;

/** A row that says monitor and holds is no alarm. */
export function markOf({ state, row }: Pick<RowVerdict, 'state' | 'row'>): string {
  return state === 'holds' && row.verdict === 'monitor' ? '🔵' : marks[state];
}

/** The value that counts, with few digits; a dash where there is none. */
export function valueText({ value }: RowVerdict): string {
  return value === undefined ? '–' : String(Number(value.toPrecision(4)));
}

/** `10:02:30 UTC`, `before 09:30:00 UTC`, or a dash. */
export function sinceText({ sinceSeconds, longer }: RowVerdict): string {
  return sinceSeconds === undefined ? '–' : `${longer ? 'before ' : ''}${clockText(sinceSeconds)}`;
}

export function chartOf({ row, chart }: RowVerdict): BoundedChart {
  const numeric = typeof row.is === 'number' ? row.is : undefined;
  return boundedChart(chart, row.above ?? row['at-least'] ?? row.below ?? row['at-most'] ?? numeric, highIsBad(row));
}

/** One line for the log. */
export function rowLine(verdict: RowVerdict): string {
  const { row, bound, why } = verdict;
  const measured = row.fact === undefined ? `: ${valueText(verdict)} (${bound})` : '';
  const since = verdict.sinceSeconds === undefined ? '' : `, since ${sinceText(verdict)}`;
  return `${markOf(verdict)} ${row.verdict}: ${row.name}${measured}${since}${why === '' ? '' : `: ${why}`}`;
}
