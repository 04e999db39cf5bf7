// One row of the decision matrix: neither too early nor too late, and never fine by silence.
import { describe, expect, it } from '@jest/globals';
import { recommendedStrategies, recommendedTypes } from '../../src/config/decide-schema';
import { clockText, freshnessOf, gridFor, judgeRow, seriesOfAlerts } from '../../src/policy/decision-matrix';
import { rollbackTypes, strategies } from '../../src/request';
import { course, matrixRow, nowSeconds, seriesReading } from '../samples/matrix';

const judge = (courses: readonly string[], changes: object = {}, fresh = '+') => judgeRow(matrixRow(changes), seriesReading(matrixRow(changes), courses, fresh), 0.8);
const state = (courses: readonly string[], changes: object = {}, fresh = '+') => judge(courses, changes, fresh).state;

describe('gridFor', () => {
  it.each([
    ['5m', 11, 30],
    ['30m', 61, 30],
    ['0s', 1, 30],
    ['45s', 3, 22.5],
    ['10s', 2, 10],
    ['24h', 501, 172.8],
  ])('looks at %s at %i moments, every %d s, and at as much before', (sustained, window, stepSeconds) => {
    const grid = gridFor(matrixRow({ sustained }), { intervalMs: 30_000 }, nowSeconds);
    expect(grid).toMatchObject({ window, stepSeconds, count: window + Math.max(window - 1, 20) });
    expect(grid.fromSeconds + (grid.count - 1) * stepSeconds).toBeCloseTo(nowSeconds, 3);
  });
});

describe('a row of 5 min at 30 s', () => {
  it.each([
    ['holds with the moment at which its whole time is over', '.xxxxxxxxxxx', 'holds'],
    ['is close one moment before that', '.xxxxxxxxxx', 'close'],
    ['starts anew after a moment that was well', 'xxxxxxxxxxx.xxxxx', 'close'],
    ['is clear when it is well now', 'xxxxxxxxxxx.', 'clear'],
    ['is close near its bound', '.~', 'close'],
    ['cannot be judged with a hole in its time', '.xxxxx-xxxxxx', 'inconclusive'],
    ['is not interested in a hole before a moment that was well', 'xx-.xxxxx', 'close'],
    ['is not interested in a hole before its time', '.xx-xxxxxxxxxxx', 'holds'],
    ['cannot be judged without a value now', '.xxxxxxxxxxx-', 'inconclusive'],
    ['cannot be judged without a value now, even if all was well', '........-', 'inconclusive'],
    ['cannot be judged on NaN', '.xxxxxnxxxxxx', 'inconclusive'],
    ['cannot be judged without any data', '-', 'inconclusive'],
    ['holds when data begin with the start of its time', '-xxxxxxxxxxx', 'holds'],
    ['cannot be judged when data begin within its time', '-xxxxxxxxxx', 'inconclusive'],
  ])('%s', (_name, marks, expected) => expect(state([marks])).toBe(expected));

  it('says since when, how bad it was, and why nobody knows', () => {
    expect(judge(['.xxxxxxxxxxx'])).toMatchObject({ sinceSeconds: nowSeconds - 300, longer: false, value: 20, bound: '> 10 for 5 min' });
    expect(judge(['x'])).toMatchObject({ state: 'holds', longer: true });
    expect(judge(['.xx'])).toMatchObject({ state: 'close', sinceSeconds: nowSeconds - 30, value: 20 });
    expect(judge(['xxxx--x']).why).toBe(`no data from ${clockText(nowSeconds - 60)} to ${clockText(nowSeconds - 30)}`);
    expect(judge(['.xxn']).why).toBe(`the value is no number (NaN) from ${clockText(nowSeconds)} on`);
    expect(judge(['-']).why).toBe('no data in all that was looked at');
    expect(judgeRow(matrixRow(), { kind: 'failed', why: 'connect ECONNREFUSED' }, 0.8)).toMatchObject({ state: 'inconclusive', why: 'connect ECONNREFUSED' });
  });

  it('holds for a lower bound and for a single value in the same way', () => {
    expect(state(['.'], { above: undefined, below: 5 })).toBe('holds');
    expect(state(['x'], { above: undefined, below: 5 })).toBe('clear');
    expect(state(['~'], { above: undefined, below: 5, close: 9 })).toBe('close');
    expect(state(['~'], { above: undefined, below: 5 })).toBe('clear');
    expect(state(['.'], { above: undefined, is: 1 })).toBe('holds');
  });

  it('needs no time when none is given', () => {
    expect(state(['.x'], { sustained: '0s' })).toBe('holds');
    expect(state(['xxx.'], { sustained: '0s' })).toBe('clear');
  });

  it('is never close when it only says that all is well', () => expect(state(['.~'], { verdict: 'monitor' })).toBe('clear'));
});

describe('several series', () => {
  it.each([
    ['hold as soon as one of them does', ['.', '.xxxxxxxxxxx'], 'holds'],
    ['do not add up: each needs the whole time for itself', ['xxxxxxx......', '......xxxxxxx'], 'close'],
    ['are unknown when one of them is, and none holds', ['.', '.xxxxx-xxxxxx'], 'inconclusive'],
    ['do not wait for one that has ended well', ['.', '........------------'], 'clear'],
    ['do not forget one that ended over the bound', ['.', 'xxxxxxxxxxxxx--'], 'inconclusive'],
    ['forget one that ended before the time of the row', ['.', 'xxxxx------------'], 'clear'],
    ['take one that began later for one that was not there', ['.', '-xxx'], 'close'],
    ['are unknown when all of them have ended', ['.---', '.---'], 'inconclusive'],
    ['are unknown when all ended long ago', ['.----------------', '.----------------'], 'inconclusive'],
  ])('%s', (_name, courses, expected) => expect(state(courses)).toBe(expected));
});

describe('no data', () => {
  it('is the outage itself, or well, only where the row says so', () => {
    expect(judge(['-'], { 'no-data': 'holds' })).toMatchObject({ state: 'holds', value: undefined, why: 'no data, which this row takes for the outage itself' });
    expect(state(['.----------'], { 'no-data': 'holds' })).toBe('close');
    expect(state(['.-----------'], { 'no-data': 'holds' })).toBe('holds');
    expect(state(['.xxxxxx-xxxx'], { 'no-data': 'fine' })).toBe('close');
    expect(state([], { 'no-data': 'fine' })).toBe('clear');
    expect(state([])).toBe('inconclusive');
  });

  it('is neither when monitoring itself is out of date', () => {
    expect(state(['-'], { 'no-data': 'holds' }, '+++-')).toBe('inconclusive');
    expect(state(['-'], { 'no-data': 'fine' }, '-')).toBe('inconclusive');
    expect(judge(['.'], {}, '+--')).toMatchObject({ state: 'inconclusive', why: `monitoring itself had no new sample from ${clockText(nowSeconds - 30)} on` });
  });
});

describe('freshnessOf', () => {
  const grid = gridFor(matrixRow({ sustained: '0s' }), { intervalMs: 30_000 }, nowSeconds);

  it('counts what is too old, and what is not there, as out of date', () => {
    expect(freshnessOf([course('.x-', grid)], grid, 15_000).slice(-3)).toEqual([true, false, false]);
    expect(freshnessOf([], grid, 15_000)).not.toContain(true);
  });
});

describe('alerts', () => {
  const row = matrixRow({ alerts: { severity: 'P1' }, above: undefined, 'at-least': 2, sustained: '1m' });
  const alert = (secondsAgo: number, severity = 'P1') => ({ labels: { severity }, startsAt: new Date((nowSeconds - secondsAgo) * 1000).toISOString() });
  const grid = gridFor(row, { intervalMs: 30_000 }, nowSeconds);
  const judgeAlerts = (alerts: readonly ReturnType<typeof alert>[]) => judgeRow(row, { kind: 'series', grid, series: [seriesOfAlerts(alerts, row.alerts ?? {}, grid)], fresh: Array.from({ length: grid.count }, () => true) }, 0.8);

  it('count from the moment at which enough of them fire', () => {
    expect(judgeAlerts([alert(900), alert(61)])).toMatchObject({ state: 'holds', value: 2, sinceSeconds: nowSeconds - 60 });
    expect(judgeAlerts([alert(900), alert(59)])).toMatchObject({ state: 'close', value: 2 });
    expect(judgeAlerts([alert(900), alert(900, 'P3')])).toMatchObject({ state: 'clear', value: 1 });
    expect(judgeAlerts([])).toMatchObject({ state: 'clear', value: 0 });
  });
});

describe('a fact', () => {
  const row = matrixRow({ fact: 'data-corruption' });
  it('is so when a person says so', () => {
    expect(judgeRow(row, { kind: 'fact', said: true }, 0.8)).toMatchObject({ state: 'holds', bound: 'the fact data-corruption' });
    expect(judgeRow(row, { kind: 'fact', said: false }, 0.8)).toMatchObject({ state: 'clear' });
  });
});

it('recommends only what there is', () => {
  expect(rollbackTypes).toEqual(expect.arrayContaining([...recommendedTypes]));
  expect(strategies).toEqual(expect.arrayContaining([...recommendedStrategies]));
});
