// What of PostgreSQL's words is shown: objects, and no value of a row.
import { expect, it } from '@jest/globals';
import { explained } from '../../src/database/sql-state';

const said = (code: string) => explained(Object.assign(new Error('it failed'), { code, detail: 'Key (email)=(ada@example.org)\u001b[2J\nsecond', hint: 'do it\nso' }));

it.each([
  ['2BP01', 'it failed. DETAIL: Key (email)=(ada@example.org); second. HINT: do it so'],
  ['23505', 'it failed. HINT: do it so'],
  ['22P02', 'it failed. HINT: do it so'],
  ['P0001', 'it failed'],
  ['EPIPE', 'it failed'],
])('%s: %s', (code, text) => expect(said(code)).toBe(text));
