// Durations, sizes and shares as people write them.
import { describe, expect, it } from '@jest/globals';
import { parseDuration, parseShare, parseSize } from '../../src/config/units';

describe('parseDuration', () => {
  it.each([['250ms', 250], ['15s', 15_000], ['1.5m', 90_000], ['2h', 7_200_000], ['1d', 86_400_000], ['0s', 0]])('%s is %d ms', (text, ms) => expect(parseDuration(text)).toBe(ms));
  it.each(['', '15', 's', '-1s', '1 s', '1e3s', '1S', '15sec', ' 1s'])('%j is none', (text) => expect(parseDuration(text)).toBeUndefined());
});

describe('parseSize', () => {
  it.each([['1B', 1], ['1KiB', 1024], ['1.5MiB', 1_572_864], ['2GiB', 2_147_483_648], ['1GB', 1e9], ['1TB', 1e12], ['1KB', 1000]])('%s is %d bytes', (text, bytes) => expect(parseSize(text)).toBe(bytes));
  it.each(['', '1', '1K', '1kib', '-1B', 'GiB'])('%j is none', (text) => expect(parseSize(text)).toBeUndefined());
});

describe('parseShare', () => {
  it.each([['0%', 0], ['25%', 0.25], ['100%', 1], ['33.3%', 0.333]])('%s is %d', (text, share) => expect(parseShare(text)).toBeCloseTo(share));
  it.each(['', '101%', '25', '-1%', '0.25', '%'])('%j is none', (text) => expect(parseShare(text)).toBeUndefined());
});
