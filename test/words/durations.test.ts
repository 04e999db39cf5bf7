// Durations for people: measured, set, about, and the offset of a clock.
import { describe, expect, it } from '@jest/globals';
import { approximately, durationText, exactly, offsetText } from '../../src/words/durations';

describe('durationText', () => {
  it.each([[0, '0.0 s'], [49, '0.0 s'], [51, '0.1 s'], [12_345, '12.3 s'], [59_949, '59.9 s'], [59_999, '1 min 00 s'], [60_000, '1 min 00 s'], [125_400, '2 min 05 s'], [119_600, '2 min 00 s'], [3_600_000, '60 min 00 s']])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));
});

it.each([[700, '0.7 s'], [30_000, '30 s'], [60_000, '60 s'], [90_000, '90 s'], [120_000, '2 min'], [900_000, '15 min'], [5_400_000, '90 min'], [7_200_000, '2 h'], [86_400_000, '24 h'], [150_500, '150.5 s']])('a setting of %d ms is %s', (ms, text) => expect(exactly(ms)).toBe(text));

it.each([[-5, '0 s'], [89_000, '89 s'], [90_000, '2 min'], [7_200_000, '2 h'], [12_000_000, '3 h 20 min'], [187_200_000, '2 days 4 h'], [172_800_000, '2 days']])('%d ms are about %s', (ms, text) => expect(approximately(ms)).toBe(text));

it.each([[6_140, '6.1 s ahead of'], [-400, '0.4 s behind']])('a clock that is %d ms off is %s this one', (ms, text) => expect(offsetText(ms)).toBe(text));
