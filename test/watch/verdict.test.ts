// When a watch ends, and how: neither too early nor too late, and never with a success by silence.
import { describe, expect, it } from '@jest/globals';
import type { VerdictKind } from '../../src/checklist/verdict';
import { watch, type WatchCondition } from '../../src/config/watch-schema';
import { brokenSinceMs, isSustained, worst, type Observations } from '../../src/watch/observations';
import { sparkline } from '../../src/watch/sparkline';
import { earlyEnd, finalVerdict } from '../../src/watch/verdict';

const condition = (changes: object = {}): WatchCondition => watch.parse({ conditions: [{ name: 'errors', query: 'q', below: 1, for: '60s', ...changes }] }).conditions[0]!;
const kinds: Record<string, VerdictKind> = { '.': 'passed', x: 'failed', '?': 'inconclusive' };
/** One look every 30 s: `..x?` */
const seen = (looks: string, changes: object = {}): Observations => ({ condition: condition(changes), looks: [...looks].map((mark, index) => ({ atMs: index * 30_000, value: mark === '?' ? undefined : mark === 'x' ? 2 : 0.5, finding: { kind: kinds[mark]!, expected: '< 1', actual: mark === 'x' ? '2' : mark === '?' ? 'no answer' : '0.5' } })) });

describe('a breach', () => {
  it.each([['..', undefined], ['..x', 60_000], ['..xx', 60_000], ['.x.', undefined], ['.x?x', 30_000], ['.x.x', 90_000]])('%s is broken since %p', (looks, since) => expect(brokenSinceMs(seen(looks))).toBe(since));
  it('counts once it lasted for its whole for:', () => {
    expect(isSustained(seen('.xx'), 60_000)).toBe(false);
    expect(isSustained(seen('.xxx'), 90_000)).toBe(true);
    expect(isSustained(seen('.x', { for: '0s' }), 30_000)).toBe(true);
  });
});

describe('earlyEnd', () => {
  it('comes with the look at which the breach is sustained, and says since when', () => {
    expect(earlyEnd([seen('....'), seen('.xx')], 60_000)).toBeUndefined();
    expect(earlyEnd([seen('....'), seen('.xxx')], 90_000)).toEqual({ kind: 'broken', why: 'errors: 2 instead of < 1, for 60 s' });
  });
});

describe('finalVerdict', () => {
  const verdict = (looks: string, missing = 0.2) => finalVerdict([seen(looks)], (looks.length - 1) * 30_000, missing).kind;
  it.each([['.....', 'stable'], ['..x..', 'stable'], ['.?....', 'stable'], ['.??...', 'inconclusive'], ['.....?', 'inconclusive'], ['....x', 'inconclusive'], ['.xxx', 'broken'], ['', 'inconclusive'], ['?????', 'inconclusive']])('%s is %s', (looks, kind) => expect(verdict(looks)).toBe(kind));
});

describe('worst', () => {
  it('is the highest below an upper bound, else the lowest; NaN does not count', () => {
    expect(worst(seen('.x.'))).toBe(2);
    expect(worst(seen('.x.', { below: undefined, above: 1 }))).toBe(0.5);
    expect(worst(seen('??'))).toBeUndefined();
  });
});

describe('sparkline', () => {
  it('scales from the lowest to the highest, with a dot where nothing is known', () => expect(sparkline([0, undefined, 5, 10, Number.NaN], true)).toBe('▁·▅█·'));
  it('is flat for a flat series, and thinned without losing a peak', () => {
    expect(sparkline([3, 3], true)).toBe('▁▁');
    const long = sparkline([...Array.from({ length: 599 }, () => 0), 9], true);
    expect(long).toHaveLength(60);
    expect(long.at(-1)).toBe('█');
  });
});
