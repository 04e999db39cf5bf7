// What is wrong in a decision matrix, in the words that a user reads.
import { expect, it } from '@jest/globals';
import { decide } from '../../src/config/decide-schema';

const row = { name: 'errors', verdict: 'immediate', query: 'q', above: 1 };
const messages = (...rows: readonly object[]) => decide.safeParse({ rows }).error?.issues.map(({ message }) => message) ?? [];

it('takes rows of each kind', () => expect(messages(row, { name: 'alerts', verdict: 'scheduled', alerts: { severity: 'P1' }, 'at-least': 2 }, { name: 'patch', verdict: 'monitor', fact: 'fix-within-2h', lowers: true })).toEqual([]));

it.each<[string, object[]]>([
  ['row "errors" needs exactly one of query, fact, alerts; it has none', [{ ...row, query: undefined }]],
  ['row "errors" needs exactly one of query, fact, alerts; it has query and alerts', [{ ...row, alerts: {} }]],
  ['row "errors" needs a bound: is, above, below, at-least, at-most', [{ ...row, above: undefined }]],
  ['row "f" is a fact: it has no bound', [{ name: 'f', verdict: 'monitor', fact: 'f', above: 1 }]],
  ['row "f" may lower only as a fact with verdict monitor', [{ name: 'f', verdict: 'scheduled', fact: 'f', lowers: true }]],
  ['row "errors" is there twice', [row, row]],
  ['fact "f" is there twice', [{ name: 'a', verdict: 'monitor', fact: 'f' }, { name: 'b', verdict: 'monitor', fact: 'f' }]],
])('says: %s', (message, rows) => expect(messages(...rows)).toEqual([message]));
