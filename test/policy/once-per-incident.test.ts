// Which run is the answer to an incident already, and which of two marks counts.
import { expect, it } from '@jest/globals';
import { answering, incidentLabel, isAnswered, oldest, openedMark } from '../../src/policy/once-per-incident';

const run = (title: string) => ({ url: title, status: 'waiting', title });

it.each([
  ['Rollback production · quick → previous · 12', true],
  ['Rollback production · full → v3.0.0 · ', true],
  ['A title that somebody else made up', true],
  ['Rollback staging · quick → previous · 12', false],
  ['Rollback production · verify → previous · 12', false],
  ['Rollback production · watch → previous · 12', false],
  ['Rollback production · release → previous · 12', false],
  ['Rollback production · cleanup → previous · 12', false],
  ['Rollback production · quick → previous · 12 (plan only)', false],
  ['Rollback production · sync-worker → previous · ', true],
])('%s: %p', (title, answers) => expect(answering([run(title)], 'production') !== undefined).toBe(answers));

it('takes the oldest of several issues', () => {
  const issue = (number: number, body = '') => ({ number, url: '', body, createdAt: '' });
  expect(oldest([issue(12), issue(9), issue(30)])?.number).toBe(9);
  expect(oldest([])).toBeUndefined();
  expect([isAnswered(issue(1, `text\n${openedMark}`)), isAnswered(issue(1, 'text'))]).toEqual([true, false]);
});

it('marks each environment by a label that GitHub takes', () => {
  expect(incidentLabel('production')).toBe('rollback-assess-production');
  expect(incidentLabel('x'.repeat(80))).toHaveLength(50);
});
