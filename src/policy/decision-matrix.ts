// Rollback Decision Matrix: judges one row from what was recorded. A row holds when it was so for its whole time; what cannot be seen is never fine.
import { describeBounds, withinBounds } from '../checklist/bounds';
import type { Decide } from '../config/environment';
import type { MatrixRow } from '../config/decide-schema';
import type { FiringAlert, Series } from '../ports';
import { firing } from '../checklist/judge';
import { exactly } from '../words/durations';

/** The moments at which a row is looked at, oldest first. */
export interface Grid {
  /** Seconds since 1970. */
  readonly fromSeconds: number;
  readonly stepSeconds: number;
  readonly count: number;
  /** How many of them, from the newest on, must hold. */
  readonly window: number;
}

export type RowState = 'holds' | 'close' | 'clear' | 'inconclusive';

export interface RowVerdict {
  readonly row: MatrixRow;
  readonly state: RowState;
  /** Since when the condition is true without a pause; undefined while it is not. Seconds since 1970. */
  readonly sinceSeconds: number | undefined;
  /** It began before anything that was looked at. */
  readonly longer: boolean;
  /** Holds: the worst since then; else the newest. Undefined where there is none. */
  readonly value: number | undefined;
  /** `> 0.1 for 5 min`, or what a fact needs. */
  readonly bound: string;
  /** In a few words: why it is so. May hold labels, which are foreign text. */
  readonly why: string;
  /** The worst value at each moment of the grid. */
  readonly chart: readonly (number | undefined)[];
}

/** What was found out about a row. */
export type Reading =
  | { readonly kind: 'failed'; readonly why: string }
  | { readonly kind: 'fact'; readonly said: boolean }
  /** `fresh`: at each moment of the grid, whether monitoring itself was up to date. */
  | { readonly kind: 'series'; readonly grid: Grid; readonly series: readonly Series[]; readonly fresh: readonly boolean[] };

const mostSteps = 500;
const leastHistory = 20;

/** The whole time of the row, and as much before it. A row that needs no time gets the last 20 looks as its history. */
export function gridFor(row: MatrixRow, { intervalMs }: Pick<Decide, 'intervalMs'>, nowSeconds: number): Grid {
  const steps = Math.min(mostSteps, Math.ceil(row.sustained / intervalMs));
  const stepMs = steps === 0 ? intervalMs : Math.ceil(row.sustained / steps);
  const count = steps + 1 + Math.max(steps, leastHistory);
  return { fromSeconds: Math.round(nowSeconds * 1000 - (count - 1) * stepMs) / 1000, stepSeconds: stepMs / 1000, count, window: steps + 1 };
}

export function momentOf({ fromSeconds, stepSeconds }: Grid, index: number): number {
  return fromSeconds + index * stepSeconds;
}

/** Alerts as a series: how many of those that fire now fired then. */
export function seriesOfAlerts(alerts: readonly FiringAlert[], labels: Readonly<Record<string, string>>, grid: Grid): Series {
  const starts = firing(alerts, labels).map(({ startsAt }) => Date.parse(startsAt) / 1000);
  return { labels: {}, points: Array.from({ length: grid.count }, (_, index) => ({ atSeconds: momentOf(grid, index), value: starts.filter((start) => start <= momentOf(grid, index)).length })) };
}

/** Whether monitoring was up to date at each moment, from the age that the heartbeat gives. */
export function freshnessOf(heartbeat: readonly Series[], grid: Grid, maxAgeMs: number): boolean[] {
  const ages = heartbeat.map((series) => aligned(series, grid));
  return Array.from({ length: grid.count }, (_, index) => ages.some((each) => (each[index] ?? Infinity) * 1000 <= maxAgeMs));
}

export function judgeRow(row: MatrixRow, reading: Reading, marginShare: number): RowVerdict {
  const nothing = { row, sinceSeconds: undefined, longer: false, value: undefined, bound: boundText(row), chart: [] };
  if (reading.kind === 'failed') return { ...nothing, state: 'inconclusive', why: reading.why };
  if (reading.kind === 'fact') return { ...nothing, state: reading.said ? 'holds' : 'clear', why: reading.said ? 'a person says so' : 'nobody says so' };
  return judgeSeries(row, reading, marginShare);
}

function boundText(row: MatrixRow): string {
  if (row.fact !== undefined) return `the fact ${row.fact}`;
  return `${describeBounds(row)}${row.sustained === 0 ? '' : ` for ${exactly(row.sustained)}`}`;
}

/** True, false, or undefined with its reason where nobody knows. */
interface Moment {
  readonly truth: boolean | undefined;
  readonly value: number | undefined;
  readonly unknown: string;
}

interface Course {
  readonly moments: readonly Moment[];
  /** Of the whole window, by three-valued logic; nothing is known of what is unknown now. */
  readonly truth: boolean | undefined;
}

function judgeSeries(row: MatrixRow, { grid, series, fresh }: Extract<Reading, { kind: 'series' }>, marginShare: number): RowVerdict {
  const table = series.map((each) => aligned(each, grid));
  const courses = (table.length === 0 ? [Array.from({ length: grid.count }, () => undefined)] : table).map((values) => courseOf(row, values, table, fresh, grid));
  const chart = Array.from({ length: grid.count }, (_, index) => worst(row, courses.flatMap(({ moments }) => moments[index]?.value ?? [])));
  const found = { row, bound: boundText(row), chart };
  const now = chart.at(-1);
  const holding = courses.filter(({ truth }) => truth === true);
  if (holding.length > 0) {
    const since = earliest(holding, grid);
    return { ...found, ...since, state: 'holds', value: worst(row, chart.slice(since.index)), why: now === undefined ? 'no data, which this row takes for the outage itself' : '' };
  }
  const unknown = courses.find(({ truth }) => truth === undefined);
  if (unknown !== undefined) return { ...found, state: 'inconclusive', sinceSeconds: undefined, longer: false, value: now, why: describeUnknown(unknown.moments, grid) };
  const begun = courses.filter(({ moments }) => moments.at(-1)?.truth === true);
  if (begun.length > 0) return { ...found, ...earliest(begun, grid), state: 'close', value: now, why: 'over the bound, but not for the whole time yet' };
  const near = row.verdict !== 'monitor' && isNear(row, now, marginShare);
  return { ...found, state: near ? 'close' : 'clear', sinceSeconds: undefined, longer: false, value: now, why: near ? 'near the bound' : now === undefined ? 'no series, which this row takes for well' : '' };
}

function aligned({ points }: Series, { fromSeconds, stepSeconds, count }: Grid): (number | undefined)[] {
  const values: (number | undefined)[] = Array.from({ length: count }, () => undefined);
  for (const { atSeconds, value } of points) {
    const index = Math.round((atSeconds - fromSeconds) / stepSeconds);
    if (index >= 0 && index < count) values[index] = value;
  }
  return values;
}

function courseOf(row: MatrixRow, values: readonly (number | undefined)[], table: readonly (readonly (number | undefined)[])[], fresh: readonly boolean[], grid: Grid): Course {
  const known = values.map((value, index) => (value !== undefined && !Number.isNaN(value) && fresh[index] === true ? withinBounds(value, row) : undefined));
  const first = values.findIndex((value) => value !== undefined);
  const last = values.findLastIndex((value) => value !== undefined);
  const endedBadly = known[last] !== false;
  const moments = values.map((value, index): Moment => {
    const unknown = (why: string): Moment => ({ truth: undefined, value: undefined, unknown: why });
    if (fresh[index] !== true) return unknown('monitoring itself had no new sample');
    if (value !== undefined) return Number.isNaN(value) ? unknown('the value is no number (NaN)') : { truth: known[index], value, unknown: '' };
    if (!table.some((others) => others[index] !== undefined)) return row['no-data'] === 'inconclusive' ? unknown('no data') : { truth: row['no-data'] === 'holds', value: undefined, unknown: '' };
    // Others answer, this one does not: it had not begun, or has ended. A hole in its midst, or an end beyond the bound, hides something.
    return index < first || (index > last && !endedBadly) ? { truth: false, value: undefined, unknown: '' } : unknown('a series has no data');
  });
  const isThere = (each: readonly (number | undefined)[]) => each.slice(-grid.window).some((value) => value !== undefined);
  // A series that ended before the window says nothing, as long as others are in it.
  if (!isThere(values) && table.some(isThere)) return { moments, truth: false };
  return { moments, truth: truthOf(moments.slice(-grid.window)) };
}

function truthOf(moments: readonly Moment[]): boolean | undefined {
  if (moments.at(-1)?.truth === undefined) return undefined;
  if (moments.some(({ truth }) => truth === false)) return false;
  return moments.every(({ truth }) => truth === true) ? true : undefined;
}

function earliest(courses: readonly Course[], grid: Grid): { sinceSeconds: number; longer: boolean; index: number } {
  const index = Math.min(...courses.map(({ moments }) => moments.findLastIndex(({ truth }) => truth !== true) + 1));
  return { sinceSeconds: momentOf(grid, index), longer: index === 0, index };
}

export function highIsBad({ above, 'at-least': least }: MatrixRow): boolean {
  return above !== undefined || least !== undefined;
}

function worst(row: MatrixRow, values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value): value is number => value !== undefined);
  if (known.length === 0) return undefined;
  return highIsBad(row) ? Math.max(...known) : Math.min(...known);
}

/** With `close:` from there on; without it, from a share of an upper bound on. Below a lower bound only `close:` says what is near. */
function isNear(row: MatrixRow, value: number | undefined, marginShare: number): boolean {
  if (value === undefined) return false;
  const upper = row.above ?? row['at-least'];
  const near = row.close ?? (upper === undefined || upper <= 0 ? undefined : upper * marginShare);
  if (near === undefined) return false;
  return highIsBad(row) ? value >= near : value <= near;
}

function describeUnknown(moments: readonly Moment[], grid: Grid): string {
  const last = moments.findLastIndex(({ truth }) => truth === undefined);
  const first = moments.slice(0, last + 1).findLastIndex(({ truth }) => truth !== undefined) + 1;
  const { unknown = '' } = moments[last] ?? {};
  const from = first === 0 ? 'in all that was looked at' : `from ${clockText(momentOf(grid, first))}`;
  return first === 0 && last === moments.length - 1 ? `${unknown} ${from}` : `${unknown} ${from}${last === moments.length - 1 ? ' on' : ` to ${clockText(momentOf(grid, last))}`}`;
}

/** `10:02:30 UTC` */
export function clockText(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(11, 19)} UTC`;
}
