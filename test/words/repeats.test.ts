// Repeated lines: shown once and counted, the rest as it was.
import { expect, it } from '@jest/globals';
import { logLines } from '../../src/report/log-lines';
import { withoutRepeats } from '../../src/words/repeats';
import { stepRecord } from '../samples/report';

it.each([
  ['a\nb\nb\nb\nc', 'a\nb\n… the same line 2 times more\nc'],
  ['a\na', 'a\na'],
  ['a\nb\na\nb', 'a\nb\na\nb'],
  ['a\n\n\n\nb', 'a\n\n\nb'],
  ['', ''],
])('%j becomes %j', (text, expected) => {
  expect(withoutRepeats(text)).toBe(expected);
});

it('is how the log shows what hosts said; the file beside the journal has all of it', () => {
  const text = Array<string>(754).fill('boom').join('\n');
  const event = { kind: 'step-ended', at: '', record: stepRecord('verify-backend', { output: [{ title: 'a', text }] }) } as const;
  const foreign = (limit?: number) => logLines(event, limit).flatMap((line) => (line.kind === 'group' ? [line.foreign] : []));
  expect(foreign()).toEqual(['--- a\nboom\n… the same line 753 times more']);
  expect(foreign(Number.POSITIVE_INFINITY)).toEqual([`--- a\n${text}`]);
});
