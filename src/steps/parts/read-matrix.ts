// Reads what monitoring has recorded for each row of the decision matrix, and has it judged.
import { mapLimited } from '../../concurrency';
import type { Decide } from '../../config/environment';
import type { MatrixRow } from '../../config/decide-schema';
import { messageOf } from '../../errors';
import { freshnessOf, gridFor, judgeRow, momentOf, seriesOfAlerts, type Grid, type Reading, type RowVerdict } from '../../policy/decision-matrix';
import type { Metrics, Series } from '../../ports';

const queryTimeoutMs = 10_000;
const atOnce = 6;

/** @param nowSeconds the moment to judge for, on Prometheus's clock. */
export async function readMatrix(decide: Decide, facts: readonly string[], metrics: Metrics, nowSeconds: number, signal: AbortSignal): Promise<RowVerdict[]> {
  const heartbeats = new Map<string, Promise<boolean[]>>();
  /** Rows with the same grid share one question. */
  const fresh = (grid: Grid) => {
    const key = JSON.stringify(grid);
    const asked = heartbeats.get(key) ?? readFreshness(decide, grid, metrics, signal);
    heartbeats.set(key, asked);
    return asked;
  };
  return mapLimited(decide.rows, atOnce, async (row) => judgeRow(row, await readRow(row, gridFor(row, decide, nowSeconds), { facts, metrics, fresh, signal }), decide.marginShare));
}

interface Sources {
  readonly facts: readonly string[];
  readonly metrics: Metrics;
  readonly fresh: (grid: Grid) => Promise<boolean[]>;
  readonly signal: AbortSignal;
}

async function readRow(row: MatrixRow, grid: Grid, { facts, metrics, fresh, signal }: Sources): Promise<Reading> {
  if (row.fact !== undefined) return { kind: 'fact', said: facts.includes(row.fact) };
  try {
    const [series, freshness] = await Promise.all([readSeries(row, grid, metrics, signal), fresh(grid)]);
    return { kind: 'series', grid, series, fresh: freshness };
  } catch (error) {
    signal.throwIfAborted();
    return { kind: 'failed', why: messageOf(error) };
  }
}

async function readSeries(row: MatrixRow, grid: Grid, metrics: Metrics, signal: AbortSignal): Promise<Series[]> {
  if (row.alerts !== undefined) return [seriesOfAlerts(await metrics.alerts(queryTimeoutMs, signal), row.alerts, grid)];
  return metrics.range(row.query ?? '', rangeOf(grid), queryTimeoutMs, signal);
}

async function readFreshness({ heartbeat, maxAgeMs }: Decide, grid: Grid, metrics: Metrics, signal: AbortSignal): Promise<boolean[]> {
  if (heartbeat === '') return Array.from({ length: grid.count }, () => true);
  return freshnessOf(await metrics.range(heartbeat, rangeOf(grid), queryTimeoutMs, signal), grid, maxAgeMs);
}

function rangeOf(grid: Grid) {
  return { fromSeconds: grid.fromSeconds, toSeconds: momentOf(grid, grid.count - 1), stepSeconds: grid.stepSeconds };
}
