// The arithmetic behind docs/benchmarks.md.
import { expect, it } from '@jest/globals';
import { median, pairedRatio, ratioText, slope } from '../../bench/statistics';

it('the median of an odd and of an even number', () => {
  expect([median([3, 1, 2]), median([4, 1, 3, 2])]).toEqual([2, 2.5]);
});

it('compares within a round, so that a slow round counts no more than others', () => {
  const { median: middle, interval } = pairedRatio([10, 100, 20], [5, 50, 10]);
  expect([middle, interval]).toEqual([2, [2, 2]]);
});

it('is as wide as the rounds differ, and the same each time', () => {
  const ratio = pairedRatio([2, 4, 6, 8, 10], [1, 1, 1, 1, 1]);
  expect(ratio.interval[0]).toBeLessThan(ratio.median);
  expect(ratio.interval[1]).toBeGreaterThan(ratio.median);
  expect(pairedRatio([2, 4, 6, 8, 10], [1, 1, 1, 1, 1])).toEqual(ratio);
  expect(ratioText({ median: 2, interval: [1.5, 3] })).toBe('2.0× (1.5–3.0)');
});

it('the slope of a line, and none of a single size', () => {
  expect(slope([[1, 10], [2, 12], [3, 14]])).toBeCloseTo(2);
  expect(slope([[1, 10], [1, 12]])).toBeNaN();
});
