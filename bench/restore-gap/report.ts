// From measurements to medians, ratios of pairs and slopes, as data and as a table.
import { median, pairedRatio, ratioText, slope, type Ratio } from '../statistics';
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

interface Ratios {
  /** Above 1 the action is better: by hand divided by the action, in the same round. */
  readonly gap: Ratio;
  readonly restore: Ratio;
  readonly total: Ratio;
}

interface Summary {
  readonly megabytes: number;
  readonly rounds: number;
  readonly methods: Readonly<Partial<Record<Method['name'], Medians>>>;
  readonly ratios: Readonly<Partial<Record<Method['name'], Ratios>>>;
}

/** With what each is compared. */
const byHand = { 'action, plain': 'document, plain', 'action, archive': 'by hand, archive' } as const;

function summarise(measurements: readonly Measurement[]): Summary[] {
  return [...new Set(measurements.map(({ megabytes }) => megabytes))].map((megabytes) => {
    const own = measurements.filter((each) => each.megabytes === megabytes);
    const of = (method: Method['name']) => own.filter((each) => each.method === method).sort((left, right) => left.round - right.round);
    const compared = Object.entries(byHand).map(([action, hand]) => [action, compare(of(hand), of(action as keyof typeof byHand))] as const);
    return {
      megabytes,
      rounds: new Set(own.map(({ round }) => round)).size,
      methods: Object.fromEntries([...new Set(own.map(({ method }) => method))].map((method) => [method, medians(of(method))])),
      ratios: Object.fromEntries(compared),
    };
  });
}

function compare(hand: readonly Measurement[], action: readonly Measurement[]): Ratios {
  const ratio = (theirs: (each: Measurement) => number, ours: (each: Measurement) => number) => pairedRatio(hand.map(theirs), action.map(ours));
  return { gap: ratio(({ gapMs }) => gapMs, ({ gapMs }) => gapMs), restore: ratio(({ totalMs }) => totalMs, ({ restoreMs }) => restoreMs ?? Number.NaN), total: ratio(({ totalMs }) => totalMs, ({ totalMs }) => totalMs) };
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

/** Milliseconds for each further 100 MB, where there are several sizes. */
function slopesOf(measurements: readonly Measurement[]): Record<string, { readonly gapMs: number; readonly workMs: number }> {
  const names = [...new Set(measurements.map(({ method }) => method))];
  return Object.fromEntries(
    names.map((name) => {
      const own = measurements.filter(({ method }) => method === name);
      const per100 = (value: (each: Measurement) => number) => Math.round(slope(own.map((each) => [each.megabytes / 100, value(each)])) * 10) / 10;
      return [name, { gapMs: per100(({ gapMs }) => gapMs), workMs: per100(({ restoreMs, totalMs }) => restoreMs ?? totalMs) }];
    }),
  );
}

/** Markdown, as docs/benchmarks.md shows it. */
export function restoreTables(measurements: readonly Measurement[]): string {
  const [sizes, slopes] = [summarise(measurements), slopesOf(measurements)];
  const rows = sizes.flatMap(({ megabytes, methods, ratios }) =>
    Object.entries(methods).map(([name, { gapMs, longestGapMs, totalMs, restoreMs }]) => {
      const compared = ratios[name as Method['name']];
      return `| ${megabytes} MB | ${name} | ${Math.round(gapMs)} ms (${longestGapMs} ms) | ${compared === undefined ? '' : ratioText(compared.gap)} | ${seconds(restoreMs ?? totalMs)} | ${compared === undefined ? '' : ratioText(compared.restore)} | ${seconds(totalMs)} |`;
    }),
  );
  const growth = Object.entries(slopes).map(([name, { gapMs, workMs }]) => `| ${name} | ${gapMs} ms | ${workMs} ms |`);
  return [
    ['| database | way | gap: median (longest) | times shorter than by hand | restore and swap, or all by hand | times faster than by hand | total |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows].join('\n'),
    ...(sizes.length < 2 ? [] : [['| for each further 100 MB | gap | restore and swap, or all by hand |', '| --- | --- | --- |', ...growth].join('\n')]),
  ].join('\n\n');
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
