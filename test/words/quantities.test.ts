// Sizes and ages as people read them, around each border.
import { expect, it } from '@jest/globals';
import { approximately } from '../../src/words/durations';
import { sizeText } from '../../src/words/sizes';

it.each([
  [0, '0 B'],
  [1023, '1023 B'],
  [1024, '1.0 KiB'],
  [1536 * 1024, '1.5 MiB'],
  [1024 ** 4, '1.0 TiB'],
  [5000 * 1024 ** 4, '5000.0 TiB'],
])('%d bytes are %s', (bytes, text) => expect(sizeText(bytes)).toBe(text));

it.each([
  [-5000, '0 s'],
  [400, '0 s'],
  [89_000, '89 s'],
  [90_000, '2 min'],
  [119 * 60_000, '119 min'],
  [120 * 60_000, '2 h'],
  [200 * 60_000, '3 h 20 min'],
  [47 * 3_600_000, '47 h'],
  [48 * 3_600_000, '2 days'],
  [52 * 3_600_000 + 59 * 60_000, '2 days 4 h'],
])('%d ms are %s', (ms, text) => expect(approximately(ms)).toBe(text));
