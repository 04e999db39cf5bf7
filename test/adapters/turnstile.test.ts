// A few at a time, and nobody waits for long for one who is slow.
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { Turnstile } from '../../src/adapters/turnstile';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** Work that ends when the test lets it. */
function works(turnstile: Turnstile, count: number) {
  const ends: (() => void)[] = [];
  const passed = Array.from({ length: count }, () => turnstile.pass(() => new Promise<void>((resolve) => ends.push(resolve))));
  return { ends, passed };
}
const settled = () => jest.advanceTimersByTimeAsync(0);

describe('Turnstile', () => {
  it('lets a few in at once, and the next one as soon as one has left', async () => {
    const { ends } = works(new Turnstile(2, 1_000), 5);
    await settled();
    expect(ends).toHaveLength(2);
    ends[1]?.();
    await settled();
    expect(ends).toHaveLength(3);
  });

  it('lets the next one in after one that failed, and says so to its own caller alone', async () => {
    const turnstile = new Turnstile(1, 1_000);
    await expect(turnstile.pass(async () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await turnstile.pass(async () => 'in')).toBe('in');
  });

  it('holds nobody up for longer than its patience, and counts the slow one no second time', async () => {
    const { ends } = works(new Turnstile(2, 1_000), 6);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(ends).toHaveLength(4);
    ends[0]?.();
    ends[1]?.();
    await settled();
    expect(ends).toHaveLength(4);
    ends[2]?.();
    await settled();
    expect(ends).toHaveLength(5);
  });

  it('is free again once everybody has left', async () => {
    const turnstile = new Turnstile(2, 1_000);
    const { ends, passed } = works(turnstile, 2);
    await settled();
    ends.forEach((end) => end());
    await Promise.all(passed);
    const next = works(turnstile, 3);
    await settled();
    expect(next.ends).toHaveLength(2);
  });
});
