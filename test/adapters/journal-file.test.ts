// The run's own journal: whole lines, no secret, for nobody else's eyes.
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from '@jest/globals';
import { journalFile } from '../../src/adapters/journal-file';
import { redactor } from '../../src/report/redact';
import { sampleRun } from '../samples/situation';

const folder = mkdtempSync(join(tmpdir(), 'journal-'));
afterEach(() => rmSync(folder, { recursive: true }));

it('writes every event at once as one line of JSON, signed and without secrets', () => {
  const file = join(folder, 'deep', 'journal.jsonl');
  const journal = journalFile(file, sampleRun, redactor(['se"cret\nof two lines']));
  journal({ kind: 'note', at: 'x', level: 'info', text: 'a se"cret\nof two lines b' });
  journal({ kind: 'note', at: 'y', level: 'info', text: 'c\nd' });
  const by = { id: 'gh-1', attempt: 'first' };
  expect(readFileSync(file, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as unknown)).toEqual([{ kind: 'note', at: 'x', level: 'info', text: 'a *** b', by }, { kind: 'note', at: 'y', level: 'info', text: 'c\nd', by }]);
  expect([statSync(file).mode & 0o777, statSync(join(folder, 'deep')).mode & 0o777]).toEqual([0o600, 0o700]);
});
