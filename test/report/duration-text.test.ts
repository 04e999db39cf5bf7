// Durations for people.
import { describe, expect, it } from '@jest/globals';
import { durationText } from '../../src/report/duration-text';

describe('durationText', () => {
  it.each([[0, '0.0 s'], [49, '0.0 s'], [51, '0.1 s'], [12_345, '12.3 s'], [59_949, '59.9 s'], [59_999, '1 min 00 s'], [60_000, '1 min 00 s'], [125_400, '2 min 05 s'], [119_600, '2 min 00 s'], [3_600_000, '60 min 00 s']])('%d ms is %s', (ms, text) => expect(durationText(ms)).toBe(text));
});
