// A row of the decision matrix as a chart in one line, on one scale with its bound.
import { sparkline, thin } from './sparkline';

const widest = 40;

export interface BoundedChart {
  /** Oldest first; a dot where nothing is known. */
  readonly line: string;
  /** The bar that stands for the bound; empty without a number for it. */
  readonly bound: string;
}

export function boundedChart(values: readonly (number | undefined)[], bound: number | undefined, keepHighest: boolean): BoundedChart {
  const thinned = thin(values, keepHighest, widest);
  if (bound === undefined || !thinned.some((value) => value !== undefined && Number.isFinite(value))) return { line: sparkline(thinned, keepHighest), bound: '' };
  const bars = [...sparkline([...thinned, bound], keepHighest)];
  return { line: bars.slice(0, -1).join(''), bound: bars.at(-1) ?? '' };
}
