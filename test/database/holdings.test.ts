// What a revert would take away, in the words of people.
import { expect, it } from '@jest/globals';
import { describeHolding, isSameTable, placeOf, type Holding } from '../../src/database/holdings';

const holding = (changes: Partial<Holding> = {}): Holding => ({ loss: 'dropped', schema: 'public', table: 'orders', columns: [], exists: true, rows: 3, ...changes });

it.each<[Partial<Holding>, string]>([
  [{}, 'orders: 3 rows'],
  [{ rows: 1 }, 'orders: 1 row'],
  [{ rows: 0 }, 'orders: 0 rows'],
  [{ rows: undefined, uncounted: 'locked' }, 'orders: rows unknown'],
  [{ exists: false }, 'orders: not there'],
  [{ loss: 'deleted' }, 'orders: 3 rows, of which some are deleted'],
  [{ loss: 'changed', columns: ['vip', 'Is "new"'] }, 'orders (vip, Is "new"): 3 rows, whose values are changed'],
  [{ schema: 'audit' }, 'audit.orders: 3 rows'],
])('%j', (changes, text) => expect(describeHolding(holding(changes))).toBe(text));

it('a place is a table of a schema', () => {
  expect(placeOf(holding({ schema: 'Public' }))).toBe('Public.orders');
  expect([holding({ loss: 'changed', columns: ['a'] }), holding({ schema: 'audit' }), holding({ table: 'Orders' })].map((other) => isSameTable(holding(), other))).toEqual([true, false, false]);
});
