// Which database goes live, and what becomes of the one that was: asked before, between and after every step of a restore and of its undoing.
import { describe, expect, it } from '@jest/globals';
import { keptName, readMark, sideName, type MarkedDatabase } from '../../src/database/restore-marks';
import { countSessions, endSessions, holdStatement, letGoStatement, rehearseStatement, swapState, swapStatement, type Swap, type SwapOrder } from '../../src/database/swap';
import { awkwardNames, database, mark, swapped } from '../samples/restoring';

const order = (changes: Partial<SwapOrder> = {}): SwapOrder => ({ strategy: 'restore', database: 'shop', run: 'gh-1', now: '2026-01-01T10:00:00.000Z', reason: 'INC-1', ...changes });
const undo = (changes: Partial<SwapOrder> = {}) => order({ strategy: 'undo-restore', run: 'gh-2', now: '2026-01-01T11:00:00.000Z', ...changes });

function ready(databases: readonly MarkedDatabase[], asked: SwapOrder): Swap {
  const state = swapState(databases, asked);
  if (state.kind !== 'ready') throw new Error(JSON.stringify(state));
  return state.swap;
}

describe('a restore, asked at each of its points', () => {
  const side = (changes = {}) => database('shop_restore_gh_1', changes);
  const live = database('shop', undefined, 'ask ada');
  it.each([
    ['nothing is there', [], 'there is no database shop'],
    ['the live one is called otherwise', [database('Shop'), side()], 'there is no database shop'],
    ['nothing was begun', [live], 'nothing was restored beside it'],
    ['another run has verified one', [live, database('shop_restore_gh_2', { run: 'gh-2' })], 'nothing was restored beside it'],
    ['it broke off before it had a mark', [live, database('shop_restore_gh_1')], 'shop_restore_gh_1 was not verified'],
    ['it is being loaded', [live, side({ state: 'restoring' })], 'shop_restore_gh_1 was not verified'],
    ['it was not compared yet', [live, side({ state: 'restored' })], 'shop_restore_gh_1 was not verified'],
  ])('not ready: %s', (_name, databases, why) => expect(swapState(databases, order())).toEqual({ kind: 'not-ready', why }));

  it('ready: verified', () => {
    const swap = ready([live, side({ sha256: 'ab' })], order());
    expect(swap).toMatchObject({ live: 'shop', next: 'shop_restore_gh_1', aside: 'shop_before_20260101100000' });
    expect(readMark(swap.liveComment)).toEqual(mark({ state: 'live', sha256: 'ab' }));
    expect(readMark(swap.asideComment)).toEqual({ state: 'kept', run: 'gh-1', at: '2026-01-01T10:00:00.000Z', from: 'restore of b/shop.sql (INC-1)' });
  });
  it('people find their words in both', () => {
    const { liveComment, asideComment } = ready([live, side()], order());
    expect([liveComment, asideComment].map((comment) => comment.split('\n')[0])).toEqual(['ask ada', 'ask ada']);
  });
  it('says no reason where none is given', () => expect(readMark(ready([live, side()], order({ reason: '' })).asideComment)?.from).toBe('restore of b/shop.sql'));

  it('done: it is live, and so it stays however often it is asked', () => {
    const before = [live, side()];
    const after = swapped(before, ready(before, order()));
    expect(swapState(after, order({ now: '2026-01-01T10:09:00.000Z' }))).toEqual({ kind: 'swapped', aside: 'shop_before_20260101100000' });
    expect(swapState(after.filter(({ name }) => name === 'shop'), order())).toEqual({ kind: 'swapped', aside: undefined });
  });
  it('done: restored once more from the same object, it is no other one', () => {
    const after = swapped([live, side({ etag: 'e' })], ready([live, side({ etag: 'e' })], order()));
    expect(swapState([...after, side({ etag: 'e', at: '2026-01-01T12:00:00.000Z' })], order()).kind).toBe('swapped');
    expect(swapState([...after, side({ state: 'restored', from: 'b/older.sql' })], order()).kind).toBe('swapped');
  });
  it.each([
    ['another backup', { from: 'b/older.sql', etag: 'e' }],
    ['another object of that name', { etag: 'f' }],
  ])('ready again, where the same run was asked for %s', (_name, changes) => {
    const first = swapped([live, side({ etag: 'e' })], ready([live, side({ etag: 'e' })], order()));
    const between = [...first, side(changes)];
    const later = order({ now: '2026-01-01T12:00:00.000Z' });
    expect(ready(between, later)).toMatchObject({ next: 'shop_restore_gh_1', aside: 'shop_before_20260101120000' });
    const second = swapped(between, ready(between, later));
    expect(swapState(second, order())).toEqual({ kind: 'swapped', aside: 'shop_before_20260101120000' });
  });
  it('names none as put aside that belongs to another database of the server', () => {
    const after = swapped([live, side()], ready([live, side()], order()));
    const others = [database('zoo_before_20270101000000', { state: 'kept' }), database('shop_b_before_20270101000000', { state: 'kept' }), database('shop_before_20270101000000', { state: 'kept', run: 'gh-7' })];
    expect(swapState([...others, ...after], order())).toEqual({ kind: 'swapped', aside: 'shop_before_20260101100000' });
  });
});

describe('undoing a restore, asked at each of its points', () => {
  const live = database('shop', { state: 'live' }, 'ask ada');
  const kept = database('shop_before_20260101100000', { state: 'kept', at: '2026-01-01T10:00:00.000Z', from: 'restore of b/shop.sql' }, 'ask bob');

  it.each([
    ['no live one', [kept], 'there is no database shop'],
    ['none that was kept', [live], 'no restore put one aside'],
    ['one of another database', [live, database('shop_b_before_20260101100000', { state: 'kept' })], 'no restore put one aside'],
    ['one that was undone before', [live, database('shop_restored_20260101100000', { state: 'undone' })], 'no restore put one aside'],
  ])('not ready: %s', (_name, databases, why) => expect(swapState(databases, undo())).toEqual({ kind: 'not-ready', why }));

  it('ready: the newest goes live, and each keeps the words of its own', () => {
    const swap = ready([database('shop_before_20250101000000', { state: 'kept' }), live, kept], undo());
    expect(swap).toMatchObject({ live: 'shop', next: kept.name, aside: 'shop_restored_20260101110000' });
    expect([swap.liveComment, swap.asideComment].map((comment) => [comment.split('\n')[0], readMark(comment)])).toEqual([
      ['ask bob', { state: 'back', run: 'gh-2', at: '2026-01-01T11:00:00.000Z', from: kept.name }],
      ['ask ada', { state: 'undone', run: 'gh-2', at: '2026-01-01T11:00:00.000Z', from: 'undo-restore (INC-1)' }],
    ]);
  });
  it('says no reason where none is given', () => expect(readMark(ready([live, kept], undo({ reason: '' })).asideComment)?.from).toBe('undo-restore'));
  it('ready: people have written over the comment of the kept one', () => expect(ready([live, database(kept.name, undefined, 'keep!')], undo()).liveComment).toMatch(/^keep!\nemergency-rollback \{"state":"back"/));

  it('done: it is back, and another run does not swap an older one in', () => {
    const older = database('shop_before_20250101000000', { state: 'kept' });
    const after = swapped([older, live, kept], ready([older, live, kept], undo()));
    expect(swapState(after, undo())).toEqual({ kind: 'swapped', aside: 'shop_restored_20260101110000' });
    expect(swapState(after, undo({ run: 'gh-3' })).kind).toBe('not-ready');
  });
  it('done: it is back, whatever was restored beside it since', () => {
    const side = database('shop_restore_gh_2', { run: 'gh-2', from: 'b/other.sql' });
    expect(swapState([...swapped([live, kept], ready([live, kept], undo())), side], undo()).kind).toBe('swapped');
  });
});

describe('what a run did says nothing to the next', () => {
  it.each([
    ['a restore of another run is live', { state: 'live', run: 'gh-0' } as const, order()],
    ['this run has brought one back before', { state: 'back', run: 'gh-1' } as const, order()],
    ['this run has restored one before', { state: 'live', run: 'gh-2' } as const, undo()],
  ])('%s', (_name, marked, asked) => {
    const databases = [database('shop', marked), database('shop_restore_gh_1', {}), database('shop_before_20260101000000', { state: 'kept', run: 'gh-0' })];
    expect(swapState(databases, asked).kind).toBe('ready');
  });
});

describe('there and back with awkward names', () => {
  it.each(awkwardNames)('%j', (name) => {
    const [one, other] = [order({ database: name }), undo({ database: name })];
    const bystanders = awkwardNames.filter((each) => each !== name).flatMap((each) => [database(each), database(sideName(each, 'gh-1'), {}), database(keptName(each, 'before', '20270101000000'), { state: 'kept' })]);
    const before = [database(name, undefined, 'the first'), database(sideName(name, 'gh-1'), {}), ...bystanders];
    const restored = swapped(before, ready(before, one));
    expect(swapState(restored, one)).toEqual({ kind: 'swapped', aside: keptName(name, 'before', one.now) });
    const back = swapped(restored, ready(restored, other));
    expect(swapState(back, other)).toEqual({ kind: 'swapped', aside: keptName(name, 'restored', other.now) });
    expect(back.find((each) => each.name === name)?.comment).toMatch(/^the first\n/);
    expect(back.slice(2)).toEqual(bystanders);
  });
});

describe('statements', () => {
  const swap: Swap = { live: `sh"op`, next: 'Shop.next', aside: `o'shop`, liveComment: `it's\nlive`, asideComment: String.raw`a\b` };
  it('two renames and their comments are one transaction in one message, the live one first', () =>
    expect(swapStatement(swap, 1234.4)).toBe(
      [`begin`, `set local lock_timeout = 1234`, `alter database "sh""op" rename to "o'shop"`, `alter database "Shop.next" rename to "sh""op"`, String.raw`comment on database "o'shop" is  E'a\\b'`, `comment on database "sh""op" is 'it''s\nlive'`, 'commit'].join(';\n'),
    ));
  it('what only holds or rehearses is never committed', () => {
    expect(holdStatement(`sh"op`, 5000)).toBe(`begin;\nset local lock_timeout = 5000;\ncomment on database "sh""op" is null`);
    expect(rehearseStatement(swap, 5000)).toBe(`begin;\nset local lock_timeout = 5000;\nalter database "Shop.next" rename to "o'shop";\nrollback`);
    expect(letGoStatement('16384', 77, 999.6)).toMatch(/interval '1000 ms'[\s\S]*where pid = 77 and not granted[\s\S]*datid = 16384::oid[\s\S]*\nrollback$/);
  });
  it('a limit of nothing would be none at all', () => expect([swapStatement(swap, 0), holdStatement('shop', 0.3), rehearseStatement(swap, -5)].map((text) => /lock_timeout = (\d+)/.exec(text)?.[1])).toEqual(['1', '1', '1']));
  it('counts those that it ends', () => expect(countSessions.split(' and ').slice(1)).toEqual(endSessions.split(' and ').slice(1)));
});
