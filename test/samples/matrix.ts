// Rows of a decision matrix as users write them, and series as Prometheus would give them.
import { decide, type MatrixRow } from '../../src/config/decide-schema';
import type { Decide } from '../../src/config/environment';
import { gridFor, momentOf, type Grid, type Reading, type RowVerdict, type RowState } from '../../src/policy/decision-matrix';
import type { Series } from '../../src/ports';

/** What the recommendations of most tests are for. */
export const production = { environment: 'production', scenario: 'production-p1' };

/** A moment that is no round one. */
export const nowSeconds = Date.parse('2026-01-01T10:00:07.250Z') / 1000;

export function matrixRow(changes: object = {}): MatrixRow {
  return decide.parse({ rows: [{ name: 'errors', verdict: 'immediate', ...('fact' in changes || 'query' in changes || 'alerts' in changes ? {} : { query: 'q' }), ...('fact' in changes ? {} : { above: 10, sustained: '5m' }), ...changes }] }).rows[0]!;
}

export function sampleDecide(rows: readonly object[], changes: object = {}): Decide {
  const { interval, margin, heartbeat, 'max-age': maxAge, scenario, rows: parsed } = decide.parse({ rows, ...changes });
  return { intervalMs: interval, marginShare: margin, heartbeat, maxAgeMs: maxAge, scenario, rows: parsed };
}

/** `..xx-n`, the newest last, one mark a moment: `.` 1, `x` 20, `~` 9, `-` no point, `n` NaN; what is before is like the first mark. */
export function course(marks: string, grid: Grid, labels: Record<string, string> = {}): Series {
  const whole = marks.padStart(grid.count, marks[0]);
  const values: Record<string, number> = { '.': 1, x: 20, '~': 9, n: Number.NaN };
  return { labels, points: [...whole.slice(-grid.count)].flatMap((mark, index) => (mark === '-' ? [] : [{ atSeconds: momentOf(grid, index), value: values[mark] ?? 0 }])) };
}

export function seriesReading(row: MatrixRow, all: readonly string[], fresh = '+'): Reading {
  const grid = gridFor(row, { intervalMs: 30_000 }, nowSeconds);
  return { kind: 'series', grid, series: all.map((marks, index) => course(marks, grid, { host: `app-${index + 1}` })), fresh: [...fresh.padStart(grid.count, fresh[0])].map((mark) => mark === '+') };
}

export function rowVerdict(state: RowState, changes: object = {}, rest: Partial<RowVerdict> = {}): RowVerdict {
  return { row: matrixRow(changes), state, sinceSeconds: undefined, longer: false, value: 0.4, bound: '> 0.1 for 5 min', why: '', chart: [], ...rest };
}
