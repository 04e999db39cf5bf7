// Which renames are due, told by names and comments alone.
import { expect, it } from '@jest/globals';
import { readMark, withMark, type Mark, type MarkedDatabase } from '../../src/database/restore-marks';
import { swapState } from '../../src/database/swap';

const database = (name: string, mark?: Partial<Mark>): MarkedDatabase => {
  const comment = mark === undefined ? '' : withMark('', { state: 'kept', run: 'gh-1', at: '2026-02-01T10:00:00Z', from: '', ...mark });
  return { name, comment, mark: readMark(comment) };
};
const order = { strategy: 'undo-restore', database: 'shop', run: 'gh-9', now: '2026-03-01T10:00:00Z', reason: '' } as const;
const old = database('shop_before_20250101100000', { at: '2025-01-01T10:00:00Z' });

it('swaps back to what the restore put aside', () => {
  expect(swapState([database('shop', { state: 'live' }), old, database('shop_before_20260201100000')], order)).toMatchObject({ kind: 'ready', swap: { next: 'shop_before_20260201100000' } });
});

it('swaps back without a mark of the live one, for people may have written another comment', () => {
  expect(swapState([database('shop'), old], order)).toMatchObject({ kind: 'ready', swap: { next: old.name } });
});

it('finds what this run has swapped back', () => {
  expect(swapState([database('shop', { state: 'back', run: 'gh-9' }), old], order)).toMatchObject({ kind: 'swapped' });
});

it('does not go on to the database of an earlier incident, once another run has swapped back', () => {
  expect(swapState([database('shop', { state: 'back', run: 'gh-8' }), old], order)).toMatchObject({ kind: 'not-ready', why: 'the run gh-8 has swapped shop back already, at 2026-02-01T10:00:00Z' });
});
