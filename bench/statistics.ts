// Medians, paired ratios and how far they can be trusted.

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? Number.NaN) : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

export interface Ratio {
  readonly median: number;
  /** The middle 90 % of the medians of 2,000 resamples: [low, high]. */
  readonly interval: readonly [number, number];
}

/** Of pairs measured in the same round, so that what slows a round slows both. */
export function pairedRatio(theirs: readonly number[], ours: readonly number[]): Ratio {
  const ratios = theirs.map((value, index) => value / (ours[index] ?? Number.NaN)).filter(Number.isFinite);
  const next = randomSequence(ratios.length);
  const medians = Array.from({ length: 2_000 }, () => median(ratios.map(() => ratios[Math.floor(next() * ratios.length)] ?? Number.NaN))).sort((left, right) => left - right);
  return { median: median(ratios), interval: [medians[Math.floor(medians.length * 0.05)] ?? Number.NaN, medians[Math.floor(medians.length * 0.95)] ?? Number.NaN] };
}

/** Of the straight line through the points with the least squares: how much y grows for each x. NaN for less than two different x. */
export function slope(points: readonly (readonly [x: number, y: number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [middleX, middleY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const spread = points.reduce((sum, [x]) => sum + (x - middleX) ** 2, 0);
  return spread === 0 ? Number.NaN : points.reduce((sum, [x, y]) => sum + (x - middleX) * (y - middleY), 0) / spread;
}

export function ratioText({ median: middle, interval: [low, high] }: Ratio): string {
  return `${middle.toFixed(1)}× (${low.toFixed(1)}–${high.toFixed(1)})`;
}

/** The same numbers in every run: an interval must not change by being computed again. */
function randomSequence(seed: number): () => number {
  let state = seed + 1;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
