// Pauses between tries: growing, spread, and finite.
import { describe, expect, it } from '@jest/globals';
import { retryDelaysMs } from '../src/retry';

describe('retryDelaysMs', () => {
  it('doubles, within a quarter up or down, six times', () => {
    const delays = [...retryDelaysMs()];
    expect(delays).toHaveLength(6);
    delays.forEach((delay, index) => {
      expect(delay).toBeGreaterThanOrEqual(250 * 2 ** index * 0.75);
      expect(delay).toBeLessThanOrEqual(250 * 2 ** index * 1.25);
    });
  });

  it('differs from one caller to the next', () => expect([...retryDelaysMs()]).not.toEqual([...retryDelaysMs()]));
});
