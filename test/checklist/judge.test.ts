// Each kind of check: passed, failed, and what cannot be judged.
import { describe, expect, it } from '@jest/globals';
import { describeBounds, withinBounds } from '../../src/checklist/bounds';
import { judgeAlerts, judgeCommand, judgeHttp, judgeLogs, judgeSamples, judgeSql } from '../../src/checklist/judge';
import { checklistItem } from '../../src/config/checklist-schema';

const release = { tag: 'v3.0.0', commit: '3'.repeat(40) };
const http = (given: object) => checklistItem.parse({ name: 'x', http: { url: 'https://a', ...given } }).http!;
const reply = (status: number, body = '') => ({ status, body, headers: {} });
const sample = (value: number, labels = {}) => ({ value, labels, atSeconds: 0 });
const kind = (finding: { kind: string }) => finding.kind;

describe('withinBounds', () => {
  it.each([
    [5, { below: 5 }, false], [4.9, { below: 5 }, true], [5, { 'at-most': 5 }, true], [5.1, { 'at-most': 5 }, false],
    [5, { above: 5 }, false], [6, { above: 5 }, true], [5, { 'at-least': 5 }, true], [4, { 'at-least': 5 }, false],
    ['300', { 'at-least': 299 }, true], [Infinity, { below: 1 }, false], [-Infinity, { above: 1 }, false],
    ['t', { is: 't' }, true], [true, { is: true }, true], ['1', { is: 1 }, true], ['2', { is: 1 }, false],
    [Number.NaN, { below: 1 }, undefined], ['', { below: 1 }, undefined], ['many', { below: 1 }, undefined], [null, {}, undefined], [undefined, { is: 1 }, undefined], ['x', {}, true],
  ])('%p against %j is %p', (value, bounds, expected) => expect(withinBounds(value, bounds)).toBe(expected));
  it('are described', () => expect(describeBounds({ 'at-least': 1, below: 5 })).toBe('≥ 1 and < 5'));
});

describe('judgeHttp', () => {
  it('passes with one of the statuses', () => expect(kind(judgeHttp(http({ status: [200, 201] }), reply(201), [], release, 'v'))).toBe('passed'));
  it('fails with another, and says what was expected', () => expect(judgeHttp(http({ json: { status: 'healthy' } }), reply(500, '{"status":"sick"}'), [], release, 'v')).toEqual({ kind: 'failed', expected: 'status 200, status = "healthy"', actual: 'status 500 instead of 200, status is "sick" instead of "healthy"' }));
  it('fails when the reply does not give what later checks need', () => expect(judgeHttp(http({ capture: { token: '$.token' } }), reply(200, '{}'), ['token'], release, 'v')).toMatchObject({ kind: 'failed', actual: 'the reply gives no token' }));
});

describe('judgeSql', () => {
  it.each([['300', {}, undefined, 'passed'], ['299', { 'at-least': 300 }, undefined, 'failed'], ['300', {}, 300, 'passed'], ['299', {}, 300, 'failed'], ['300', {}, null, 'inconclusive'], [undefined, { is: 1 }, undefined, 'inconclusive'], ['x', { below: 1 }, undefined, 'inconclusive']])('%p, %j, baseline %p: %s', (value, bounds, baseline, expected) => expect(kind(judgeSql(value, bounds, baseline))).toBe(expected));
});

describe('judgeSamples', () => {
  it('wants every series within the bounds', () => {
    expect(kind(judgeSamples([sample(0.1), sample(0.2)], { below: 0.5 }))).toBe('passed');
    expect(judgeSamples([sample(0.1), sample(0.7, { host: 'app-2' })], { below: 0.5 })).toEqual({ kind: 'failed', expected: '< 0.5', actual: '0.7 {host="app-2"}' });
  });
  it('takes silence and NaN for no success', () => {
    expect(kind(judgeSamples([], { below: 1 }))).toBe('inconclusive');
    expect(kind(judgeSamples([sample(0.1), sample(Number.NaN)], { below: 1 }))).toBe('inconclusive');
  });
  it('takes a broken series for a failure, whatever the others say', () => expect(kind(judgeSamples([sample(Number.NaN), sample(2)], { below: 1 }))).toBe('failed'));
});

describe('judgeAlerts', () => {
  const alerts = [{ labels: { alertname: 'Slow', severity: 'P3' }, startsAt: '2026-01-01T00:00:00Z' }, { labels: { alertname: 'Down', severity: 'P1' }, startsAt: '2026-01-01T00:00:00Z' }];
  it('counts those whose labels fit as a whole', () => {
    expect(judgeAlerts(alerts, { severity: 'P1|P2' })).toMatchObject({ kind: 'failed', actual: 'Down since 2026-01-01T00:00:00Z' });
    expect(kind(judgeAlerts(alerts, { severity: 'P' }))).toBe('passed');
    expect(kind(judgeAlerts([], {}))).toBe('passed');
  });
});

describe('judgeLogs', () => {
  const clean = { host: 'a', count: 0, critical: [] };
  it('names the first critical line and its host', () => expect(judgeLogs([clean, { host: 'b', count: 30, critical: ['FATAL: new', 'FATAL: again'] }])).toMatchObject({ kind: 'failed', actual: '30: b: FATAL: new' }));
  it('passes without one', () => expect(judgeLogs([clean])).toMatchObject({ kind: 'passed', actual: 'none on 1 host' }));
});

describe('judgeCommand', () => {
  it.each([[0, 'passed'], [3, 'failed']])('exit status %d: %s', (exitCode, expected) => expect(judgeCommand({ exitCode, output: 'one\nlast\n' })).toMatchObject({ kind: expected, actual: `exit status ${exitCode}: last` }));
});
