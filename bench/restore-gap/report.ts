// From measurements to medians and ratios, as data and as a table.
import type { Method } from './methods';

export interface Measurement {
  readonly megabytes: number;
  readonly round: number;
  readonly method: Method['name'];
  readonly gapMs: number;
  readonly totalMs: number;
  /** The action's steps of restore and swap alone, without lock, preflight and the verification of the backend. */
  readonly restoreMs?: number;
  readonly writes: number;
}

interface Medians {
  readonly gapMs: number;
  readonly longestGapMs: number;
  readonly totalMs: number;
  readonly restoreMs?: number;
}

export interface Summary {
  readonly megabytes: number;
  readonly rounds: number;
  readonly methods: Readonly<Partial<Record<Method['name'], Medians>>>;
  /** How many times shorter the gap is, and how the times compare: above 1 the action is better. */
  readonly ratios: Readonly<Record<'plain' | 'archive', { readonly gap: number; readonly total: number; readonly restore: number }>>;
}

export function summarise(measurements: readonly Measurement[]): Summary[] {
  return [...new Set(measurements.map(({ megabytes }) => megabytes))].map((megabytes) => {
    const own = measurements.filter((each) => each.megabytes === megabytes);
    const of = (method: Method['name']) => medians(own.filter((each) => each.method === method));
    const compare = (action: Medians, hand: Medians) => ({ gap: ratio(hand.gapMs, action.gapMs), total: ratio(hand.totalMs, action.totalMs), restore: ratio(hand.totalMs, action.restoreMs ?? 0) });
    const all = { 'action, plain': of('action, plain'), 'document, plain': of('document, plain'), 'action, archive': of('action, archive'), 'by hand, archive': of('by hand, archive') };
    return {
      megabytes,
      rounds: new Set(own.map(({ round }) => round)).size,
      methods: all,
      ratios: { plain: compare(all['action, plain'], all['document, plain']), archive: compare(all['action, archive'], all['by hand, archive']) },
    };
  });
}

function medians(measurements: readonly Measurement[]): Medians {
  const restores = measurements.flatMap(({ restoreMs }) => restoreMs ?? []);
  return {
    gapMs: median(measurements.map(({ gapMs }) => gapMs)),
    longestGapMs: Math.max(...measurements.map(({ gapMs }) => gapMs)),
    totalMs: median(measurements.map(({ totalMs }) => totalMs)),
    ...(restores.length === 0 ? {} : { restoreMs: median(restores) }),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : Math.round(((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2);
}

function ratio(hand: number, action: number): number {
  return Math.round((hand / action) * 100) / 100;
}

/** Markdown, as docs/benchmarks.md shows it. */
export function reportText(summaries: readonly Summary[]): string {
  const rows = summaries.flatMap(({ megabytes, methods, ratios }) =>
    Object.entries(methods).map(([name, { gapMs, longestGapMs, totalMs, restoreMs }]) => {
      const compared = name.startsWith('action') ? ratios[name.endsWith('plain') ? 'plain' : 'archive'] : undefined;
      return `| ${megabytes} MB | ${name} | ${gapMs} ms (${longestGapMs} ms) | ${compared === undefined ? '' : `${Math.round(compared.gap)} times shorter`} | ${seconds(totalMs)} | ${restoreMs === undefined ? '' : seconds(restoreMs)} | ${compared === undefined ? '' : `${compared.restore} / ${compared.total}`} |`;
    }),
  );
  return ['| database | way | gap: median (longest) | against by hand | total | of it restore and swap | time by hand / restore and swap, / total |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
