// By what a restore is recognised later: marks in comments, and names that fit into PostgreSQL's 63 bytes and belong to one database alone.
import { describe, expect, it } from '@jest/globals';
import { isKept, isSideOf, keptName, keptNames, newestKept, readMark, sideName, withMark, type MarkState } from '../../src/database/restore-marks';
import { awkwardNames, database, mark } from '../samples/restoring';

const bytes = (text: string) => new TextEncoder().encode(text).length;
const line = (changes = {}) => `emergency-rollback ${JSON.stringify(mark(changes))}`;
const at = '2026-01-02T03:04:05.678Z';

describe('readMark', () => {
  const found = mark({ from: 'first' });
  const first = line({ from: 'first' });
  it.each([
    ['our line alone', first, found],
    ['below what people wrote', `the shop\n\nask ada\n${first}`, found],
    ['above what people wrote', `${first}\nask ada`, found],
    ['an empty line behind it', `${first}\n`, found],
    ['the last of two', `${line({ from: 'older' })}\n${first}`, found],
    ['a last one that is broken', `${first}\nemergency-rollback {"state":"ver`, found],
    ['nothing', '', undefined],
    ['words of people', 'the shop', undefined],
    ['words that begin as ours do', 'emergency-rollback looks after this one', undefined],
    ['amid a line', `see ${first}`, undefined],
    ['cut off', first.slice(0, -1), undefined],
    ['null', 'emergency-rollback null', undefined],
    ['a number', 'emergency-rollback 42', undefined],
    ['a list', 'emergency-rollback []', undefined],
    ['a state that we do not know', line({ state: 'sold' as MarkState }), undefined],
    ['no run', 'emergency-rollback {"state":"kept","at":"","from":""}', undefined],
    ['a moment that is no text', line({ at: 20260101 as unknown as string }), undefined],
    ['no origin', 'emergency-rollback {"state":"kept","run":"gh-1","at":""}', undefined],
  ])('%s', (_name, comment, expected) => expect(readMark(comment)).toEqual(expected));

  it.each(['restoring', 'restored', 'verified', 'live', 'kept', 'back', 'undone'] as const)('knows the state %s', (state) => expect(readMark(line({ state }))?.state).toBe(state));
});

describe('withMark', () => {
  it.each([
    ['an empty comment', '', line()],
    ['an older mark', line({ state: 'restored' }), line()],
    ['words', 'the shop', `the shop\n${line()}`],
    ['words on both sides of an older mark', `the shop\n${line({ state: 'kept' })}\nask ada`, `the shop\nask ada\n${line()}`],
    ['words that begin as ours do', 'emergency-rollback looks after this one', `emergency-rollback looks after this one\n${line()}`],
  ])('%s', (_name, before, after) => expect(withMark(before, mark())).toBe(after));

  it('stays one line, whatever stands in it', () => {
    const strange = mark({ from: `restore of a "b" (it's\nINC-1 \\ ✓)` });
    expect(withMark('', strange)).not.toContain('\n');
    expect(readMark(withMark('the shop', strange))).toEqual(strange);
  });
});

describe('names', () => {
  const runs = ['gh-1', 'readiness', 'break-glass-INC-1-ada-database', `break-glass-${'x'.repeat(300)}`, 'ä'];
  const cases = awkwardNames.flatMap((name) => runs.map((run) => [name, run] as const));

  it.each([
    ['shop', 'gh-1', 'shop_restore_gh_1'],
    ['Shop', 'gh-19283746551', 'Shop_restore_gh_19283746551'],
    ['sh"op', 'readiness', 'sh"op_restore_readiness'],
    ['shop', 'a'.repeat(24), `shop_restore_${'a'.repeat(24)}`],
    ['shop', 'a'.repeat(25), `shop_restore_${'a'.repeat(15)}_d511ca94`],
  ])('of the side: %s in %s is %s', (name, run, side) => expect(sideName(name, run)).toBe(side));

  it.each(cases)('fit into 63 bytes, and no character is cut in two: %j in %j', (name, run) => {
    for (const text of [sideName(name, run), keptName(name, 'before', at), keptName(name, 'restored', at)]) {
      expect(bytes(text)).toBeLessThanOrEqual(63);
      expect(text).not.toMatch(/\p{Surrogate}/u);
    }
  });

  it('tell apart: every database, every run, side and kept ones', () => {
    const alike = [...awkwardNames, `${'s'.repeat(61)}a`, `${'s'.repeat(61)}b`, `${'店'.repeat(20)}a`, `${'店'.repeat(20)}b`];
    const all = alike.flatMap((name) => [...runs, `break-glass-${'x'.repeat(299)}y`].map((run) => sideName(name, run)).concat(keptName(name, 'before', at), keptName(name, 'restored', at)));
    expect(new Set(all).size).toBe(all.length);
  });

  it.each([
    ['shop', 'before', `shop_before_20260102030405`],
    ['my shop', 'restored', 'my shop_restored_20260102030405'],
    ['s'.repeat(41), 'before', `${'s'.repeat(41)}_before_20260102030405`],
  ] as const)('of a kept one: %s, %s', (name, kind, kept) => expect(keptName(name, kind, at)).toBe(kept));

  it.each(awkwardNames)('of a kept one is read as it was made, and people see it without its moment: %j', (name) => {
    for (const kind of ['before', 'restored'] as const) {
      const kept = keptName(name, kind, at);
      expect(isKept(kept, name, kind)).toBe(true);
      expect(isKept(kept, name, kind === 'before' ? 'restored' : 'before')).toBe(false);
      expect(keptNames(name, kind)).toBe(kept.replace('20260102030405', '…'));
    }
  });
});

describe('newestKept', () => {
  const kept = (name: string, stamp: string) => keptName(name, 'before', stamp);
  const names = (...list: string[]) => list.map((name) => database(name));

  it.each(awkwardNames)('finds its own, the newest, among those of all others: %j', (name) => {
    const others = awkwardNames.filter((other) => other !== name).flatMap((other) => names(other, kept(other, '20270101000000')));
    const own = names(kept(name, '20260101000000'), kept(name, '20260301000000'), kept(name, '20260201000000'));
    expect(newestKept([...others, ...own], name)?.name).toBe(kept(name, '20260301000000'));
    expect(newestKept(others, name)).toBeUndefined();
  });

  it.each([
    ['another database whose name goes on', 'shop_before_sale_before_20260101000000'],
    ['one whose name begins otherwise', 'my_shop_before_20260101000000'],
    ['a moment that is too short', 'shop_before_2026010100000'],
    ['a moment that is too long', 'shop_before_202601010000000'],
    ['no moment', 'shop_before_upgrade_to_15'],
    ['a restored one that was put aside', 'shop_restored_20260101000000'],
    ['the side', 'shop_restore_gh_1'],
    ['the live one', 'shop'],
    ['other letters', 'SHOP_before_20260101000000'],
  ])('is not misled by %s', (_name, name) => expect(newestKept(names(name), 'shop')).toBeUndefined());

  it('tells long names apart that begin alike', () => {
    const [one, other] = ['customer_portal_production_database_europe_1', 'customer_portal_production_database_europe_2'];
    expect(newestKept(names(kept(other, '20270101000000'), kept(one, '20260101000000')), one)?.name).toBe(kept(one, '20260101000000'));
  });

  it('asks no comment: people write their own', () => expect(newestKept([database('shop_before_20260101000000', undefined, 'do not drop! ada')], 'shop')?.comment).toBe('do not drop! ada'));
});

describe('isSideOf', () => {
  it.each([
    [true, database('shop_restore_gh_1', { state: 'restoring' })],
    [true, database('shop_restore_gh_1', { state: 'restored' })],
    [true, database('shop_restore_gh_1', { state: 'verified' })],
    [false, database('shop_restore_gh_1', { state: 'kept' })],
    [false, database('shop_restore_gh_1', { run: 'gh-2' })],
    [false, database('shop_restore_gh_1')],
    [false, database('forum_restore_gh_1', { state: 'restoring' })],
    [false, database('shop', { state: 'live' })],
  ])('%s: %j', (expected, each) => expect(isSideOf(each, 'shop')).toBe(expected));
});
