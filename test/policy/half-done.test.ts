// What stands half done below a lock, and whose way a run goes on.
import { describe, expect, it } from '@jest/globals';
import { covers, halfDoneOn, mostTelling, type FoundLock } from '../../src/policy/half-done';

const found = (more: Partial<FoundLock> = {}): FoundLock => ({ owner: 'gh-1', from: 'v4.0.0', target: 'v3.0.0', type: 'quick', ...more });

describe('covers', () => {
  it.each([
    ['quick', 'quick', true], ['full', 'frontend', true], ['backend', 'backend', true], ['backend', 'frontend', false], ['frontend', 'backend', false], ['backend', 'quick', false],
    [undefined, 'frontend', true], ['of tomorrow', 'frontend', true], ['quick', 'hold', false], ['backend', 'sync-worker', false],
  ])('a lock of %s for %s: %s', (mine, type, yes) => expect(covers({ type: mine }, type)).toBe(yes));
});

describe('halfDoneOn', () => {
  it('counts who had planned, or had started something', () => {
    expect(halfDoneOn([found()], [], 'quick')).toEqual([{ from: 'v4.0.0', target: 'v3.0.0', type: 'quick', goesOn: true }]);
    expect(halfDoneOn([found({ from: '', target: '' })], [], 'quick')).toEqual([]);
    expect(halfDoneOn([found({ from: '', target: '' })], ['gh-1'], 'quick')).toHaveLength(1);
  });

  it.each(['prepare', 'hold'])('passes over %s, which nobody notices', (type) => expect(halfDoneOn([found({ type })], ['gh-1'], 'quick')).toEqual([]));
  it.each(['sync-worker', 'cleanup', 'database'])('counts %s', (type) => expect(halfDoneOn([found({ type })], [], 'quick')).toHaveLength(1));

  it('counts nothing below a run that came to its end', () => {
    expect(halfDoneOn([found({ owner: 'gh-2', settled: true }), found()], ['gh-1'], 'quick')).toEqual([]);
    expect(halfDoneOn([found({ owner: 'gh-3' }), found({ owner: 'gh-2', settled: true }), found()], [], 'quick')).toHaveLength(1);
  });
});

it('mostTelling prefers a way that can be gone on with, then any way', () => {
  const [began, other, way] = [{ from: '', target: '', type: 'full', goesOn: true }, { from: 'a', target: 'b', type: 'backend', goesOn: false }, { from: 'c', target: 'd', type: '', goesOn: true }];
  expect([mostTelling([began, other, way]), mostTelling([began, other]), mostTelling([began]), mostTelling([])]).toEqual([way, other, began, undefined]);
});
