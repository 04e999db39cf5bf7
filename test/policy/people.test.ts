// Enough different people: whoever could stand for two roles stands for the one that needs them.
import { describe, expect, it } from '@jest/globals';
import { restrictedTo } from '../../src/policy/gate-protection';
import { issueOf, wordsOf } from '../../src/policy/judge-comments';
import { differentPeople, neverCounts, standing } from '../../src/policy/people';

describe('differentPeople', () => {
  it.each<[readonly (readonly string[])[], string[] | undefined]>([
    [[], []],
    [[['a']], ['a']],
    [[['a'], ['a']], undefined],
    [[['a'], ['A']], undefined],
    [[['a', 'b'], ['a']], ['b', 'a']],
    [[['a', 'b'], ['a', 'b'], ['a', 'b']], undefined],
    [[['a', 'b'], ['b', 'c'], ['a']], ['b', 'c', 'a']],
    [[['a'], []], undefined],
  ])('%j: %j', (candidates, expected) => expect(differentPeople(candidates)).toEqual(expected));
});

describe('standing', () => {
  const never = () => {
    throw new Error('nobody asks for this team');
  };
  it('of a named person needs no team; a team decides of all others', () => {
    const approver = { role: 'Lead', gate: 'g', team: 'leads', people: ['Grace'] };
    expect(standing(approver, 'grace', never)).toBe('member');
    expect(standing(approver, 'bob', () => 'unreadable')).toBe('unreadable');
    expect(standing({ ...approver, team: undefined }, 'bob', never)).toBe('stranger');
  });
});

it('neverCounts: who is gone, a bot, or started it', () => {
  expect([undefined, { login: 'x', human: false }, { login: 'Ada', human: true }, { login: 'grace', human: true }].map((person) => neverCounts(person, ['ada']))).toEqual(['the account is gone', 'x is a bot', 'Ada started or re-ran this run', undefined]);
});

it('restrictedTo reads a pattern as GitHub does: a star is no slash, and a dot is a dot', () => {
  expect([['main', 'main'], ['main', 'mainx'], ['release/*', 'release/4'], ['release/*', 'release/4/x'], ['v1.*', 'v1x2'], ['(a', '(a']].map(([pattern = '', branch = '']) => restrictedTo(pattern, branch))).toEqual([true, false, true, false, false, true]);
});

it('wordsOf and issueOf take exactly what is written down', () => {
  expect(wordsOf('/approve gh-42 3F2A\r\nthanks')).toEqual({ verb: 'approve', run: '42', digest: '3f2a' });
  expect(wordsOf('/reject 42')).toEqual({ verb: 'reject', run: '42', digest: '' });
  expect([wordsOf('/approve 42 3f2a please'), wordsOf('approve 42'), wordsOf('')]).toEqual([undefined, undefined, undefined]);
  expect(['#123', '123', '0', '#1x', 'INCIDENT-1', ''].map(issueOf)).toEqual([123, 123, undefined, undefined, undefined, undefined]);
});
