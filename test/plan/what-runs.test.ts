// What runs, part by part: the checkout, unless a note of a partial rollback still holds.
import { describe, expect, it } from '@jest/globals';
import { backendCommit, differenceText, isTakenBack, namesOf, releaseAt, siteCommit, whatRuns } from '../../src/plan/what-runs';
import type { HostFacts } from '../../src/preflight/facts';
import { commits, hostFacts, tags } from '../samples/facts';

const two = commits['v2.9.0'];
const three = commits['v3.0.0'];
const four = commits['v4.0.0'];
const siteNote = (changes: Partial<NonNullable<HostFacts['liveSite']>> = {}) => ({ commit: three, sinceMs: 5, head: four, deployed: 'HEAD@{1}', ...changes });

describe('the backend', () => {
  it.each<[string, Partial<HostFacts>, string]>([
    ['is what is checked out, without a note', {}, four],
    ['is what the note says, while HEAD is where it was', { liveBackend: { commit: three, sinceMs: 1, head: four } }, three],
    ['is what is checked out after a deployment', { liveBackend: { commit: three, sinceMs: 1, head: two } }, four],
  ])('%s', (_what, changes, expected) => {
    expect(backendCommit(hostFacts('app-1', changes))).toBe(expected);
    expect(isTakenBack(hostFacts('app-1', changes))).toBe(expected !== four);
  });
});

describe('the site', () => {
  const site = (first: Partial<HostFacts>, second: Partial<HostFacts> = {}, via = 'app-1') => siteCommit([hostFacts('app-1', first), hostFacts('app-2', second)], via);

  it('is what is checked out, without a note', () => expect(site({})).toBe(four));

  it('is what the note says, while nothing was checked out since', () => {
    expect(site({ liveSite: siteNote() })).toBe(three);
    expect(site({ liveSite: siteNote({ head: two }) })).toBe(four);
    // The same tag deployed again: HEAD is the same, and moved.
    expect(site({ liveSite: siteNote(), deployed: 'HEAD@{2}' })).toBe(four);
  });

  it('is what the host of the frontend knows, before all others', () => {
    expect(site({ liveSite: siteNote() }, { liveSite: siteNote({ commit: two, sinceMs: 9 }) })).toBe(three);
    expect(site({ liveSite: siteNote(), deployed: 'HEAD@{2}' }, { liveSite: siteNote() })).toBe(four);
    expect(site({ head: two }, {}, 'app-2')).toBe(four);
  });

  it('is what the newest note of others says where that host has none, if they have the same checked out', () => {
    expect(site({}, { liveSite: siteNote() })).toBe(three);
    expect(site({ head: two }, { liveSite: siteNote() })).toBe(two);
  });

  it('is told by any host where that of the frontend does not answer, and by nobody where none does', () => {
    expect(site({ liveSite: siteNote() }, {}, 'app-9')).toBe(three);
    expect(siteCommit([], 'app-1')).toBe('');
  });
});

describe('both', () => {
  const live = whatRuns([hostFacts('app-1', { liveBackend: { commit: three, sinceMs: 1, head: four } })], 'app-1', 'v', tags);

  it('are named by their tags, newest first, as far as the type is about them', () => {
    expect(live).toEqual({ backends: ['v3.0.0'], backend: { tag: 'v3.0.0', commit: three }, site: { tag: 'v4.0.0', commit: four } });
    expect([namesOf(live, ['backend', 'frontend'], 'v'), namesOf(live, ['backend'], 'v'), namesOf(live, ['frontend'], 'v')]).toEqual([['v4.0.0', 'v3.0.0'], ['v3.0.0'], ['v4.0.0']]);
  });

  it('are told apart only where they differ and both count', () => {
    expect(differenceText(live, ['backend', 'frontend'])).toBe('the backend runs v3.0.0, the site serves v4.0.0');
    expect([differenceText(live, ['backend']), differenceText(whatRuns([hostFacts('app-1')], 'app-1', 'v', tags), ['backend', 'frontend'])]).toEqual([undefined, undefined]);
  });
});

it('is not told by hosts without the code of the release, but for the site', () => {
  const live = whatRuns([hostFacts('app-1', { head: three }), hostFacts('db-1')], 'db-1', 'v', tags, ['app-1']);
  expect(live).toMatchObject({ backends: ['v3.0.0'], site: { tag: 'v4.0.0' } });
});

describe('a commit with several tags', () => {
  const known = (names: readonly string[]) => new Map([...tags, ...names.map((name) => [name, four] as const)]);
  const named = (names: readonly string[], prefix = 'v') => releaseAt(four, prefix, known(names));

  it('is called by its newest release, by a pre-release or another tag only where there is none', () => {
    expect(named(['v5.0.0-rc.1', 'stable', 'v4.0.1'])).toEqual({ tag: 'v4.0.1', commit: four, otherTags: ['v4.0.0', 'v5.0.0-rc.1', 'stable'] });
    expect(named(['5.0.0-rc.1', 'a-day'], '')).toMatchObject({ tag: 'v4.0.0' });
    const only = (...names: string[]) => releaseAt(four, 'v', new Map(names.map((name) => [name, four]))).tag;
    expect([only('a-day', 'v5.0.0-rc.1'), only('b-day', 'a-day')]).toEqual(['v5.0.0-rc.1', 'a-day']);
  });

  it('has no other names where it has one tag or none', () => {
    expect([releaseAt(four, 'v', tags), releaseAt('e'.repeat(40), 'v', tags)]).toEqual([{ tag: 'v4.0.0', commit: four }, { tag: 'e'.repeat(12), commit: 'e'.repeat(40) }]);
  });
});
