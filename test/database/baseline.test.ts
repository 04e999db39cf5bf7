// The baseline: its way through text, which one is the newest, and what counts as a loss.
import { describe, expect, it } from '@jest/globals';
import { baselineText, compareCounts, newestBaseline, parseBaseline } from '../../src/database/baseline';
import { sampleBaseline } from '../samples/baseline';

describe('parseBaseline', () => {
  it('reads what was written', () => expect(parseBaseline(baselineText(sampleBaseline()))).toEqual(sampleBaseline()));
  it('reads one without a database', () => expect(parseBaseline(baselineText(sampleBaseline({ database: undefined })))?.database).toBeUndefined());

  it.each([
    ['nothing', ''],
    ['one that was cut off', baselineText(sampleBaseline()).slice(0, -20)],
    ['no object', '7'],
    ['null', 'null'],
    ['another format', JSON.stringify({ ...sampleBaseline(), format: 2 })],
    ['a time that is none', JSON.stringify({ ...sampleBaseline(), at: 'yesterday' })],
    ['no release', JSON.stringify({ ...sampleBaseline(), release: undefined })],
    ['counts that are no numbers', JSON.stringify({ ...sampleBaseline(), database: { counts: { orders: 'many' } } })],
  ])('takes %s for no baseline', (_what, text) => expect(parseBaseline(text)).toBeUndefined());
});

describe('newestBaseline', () => {
  it('goes by time, whatever the order', () => {
    const [old, young] = [sampleBaseline({ at: '2026-01-01T00:00:00.000Z' }), sampleBaseline({ at: '2026-01-02T00:00:00.000Z' })];
    expect(newestBaseline([old, young, old])).toBe(young);
    expect(newestBaseline([])).toBeUndefined();
  });
});

describe('compareCounts', () => {
  it('names what holds less, what was emptied first', () => {
    expect(compareCounts({ a: 10, b: 5, c: 3, d: 0, e: 100 }, { a: 9, b: 0, c: 3, d: 0, e: 50 })).toEqual([
      { table: 'b', before: 5, now: 0, emptied: true },
      { table: 'e', before: 100, now: 50, emptied: false },
      { table: 'a', before: 10, now: 9, emptied: false },
    ]);
  });

  it('passes over what only one side knows, and what grew', () => expect(compareCounts({ gone: 3, grew: 1 }, { grew: 2, young: 9 })).toEqual([]));
});
