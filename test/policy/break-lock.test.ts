// When the lock of another run may be taken over.
import { describe, expect, it } from '@jest/globals';
import { breakLockProblem, ownerToBreak } from '../../src/policy/break-lock';
import { runbooks } from '../../src/runbooks';

it('a type that takes no lock asks nobody about one: the form hands the same line to every job', () => {
  expect(ownerToBreak({ breakLock: 'gh-1' }, runbooks.quick)).toBe('gh-1');
  expect(ownerToBreak({ breakLock: 'gh-1' }, runbooks.watch)).toBeUndefined();
  expect(ownerToBreak({ breakLock: '' }, runbooks.quick)).toBeUndefined();
});

describe('breakLockProblem', () => {
  it('lets a lock go whose run has ended', () => expect(breakLockProblem('gh-1', true, false)).toBeUndefined());
  it('never lets go the lock of a run that goes on', () => {
    expect(breakLockProblem('gh-1', false, true)?.what).toContain('still going on');
    expect(breakLockProblem('break-glass-x', false, false)?.what).toContain('still going on');
  });
  it('does not guess when GitHub is silent, but leaves the terminal a way', () => {
    expect(breakLockProblem('gh-1', undefined, false)?.mend).toContain('actions: read');
    expect(breakLockProblem('gh-1', undefined, true)).toBeUndefined();
  });
  it('leaves runs from a terminal to the hosts', () => expect(breakLockProblem('break-glass-INC-1-ada', undefined, false)).toBeUndefined());
});
