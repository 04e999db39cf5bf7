// Which release to go back to, and every reason not to.
import { describe, expect, it } from '@jest/globals';
import { describeProblem } from '../../src/errors';
import { chooseTarget, type Wish } from '../../src/plan/target';
import type { Facts, HostFacts } from '../../src/preflight/facts';
import { commits, hostFacts, sampleFacts, tags } from '../samples/facts';

const wish = (changes: Partial<Wish> = {}): Wish => ({ tag: 'v3.0.0', prefix: 'v', allow: [], earlier: undefined, previousIs: 'below', switches: true, ...changes });
const split = (first: Partial<HostFacts>, second: Partial<HostFacts>): Facts => ({ hosts: [hostFacts('app-1', first), hostFacts('app-2', second)], unreachable: [], denied: new Map() });
const problemsOf = (facts: Facts, changes?: Partial<Wish>) => chooseTarget(facts, wish(changes)).problems.map(describeProblem);
const at = (tag: keyof typeof commits) => ({ head: commits[tag], tagsAhead: [...tags.keys()].slice([...tags.keys()].indexOf(tag)) });

describe('chooseTarget', () => {
  it('finds the commit of the tag, and what runs', () => {
    expect(chooseTarget(sampleFacts(), wish())).toMatchObject({ running: ['v4.0.0'], target: { tag: 'v3.0.0', commit: commits['v3.0.0'] }, problems: [], warnings: [] });
  });

  it('does not ask hosts without the code of the release what runs', () => {
    const facts = split(at('v3.0.0'), {});
    expect(chooseTarget(facts, wish({ tag: 'previous', holders: ['app-1'] }))).toMatchObject({ running: ['v3.0.0'], target: { tag: 'v2.9.0' } });
    expect(problemsOf(facts, { holders: ['app-1'] })).toEqual([expect.stringContaining('every host has v3.0.0 checked out already')]);
    expect(problemsOf(facts)).toEqual([]);
  });

  it('takes previous for the release before, and no pre-release', () => {
    expect(chooseTarget(sampleFacts(), wish({ tag: 'previous' })).target?.tag).toBe('v3.0.0');
  });

  it('has no previous release of the first one', () => {
    expect(problemsOf(sampleFacts(at('v2.9.0')), { tag: 'previous' })).toEqual([expect.stringMatching(/^input target-tag: no release before v2\.9\.0 is known: \d of \d tags are "v" \(tag-prefix\) and a version → name the tag to roll back to$/)]);
  });

  it('names the prefix where no tag has it', () => {
    const named = new Map([...tags].map(([tag, commit]) => [tag.replace('v', 'release-'), commit]));
    expect(problemsOf(sampleFacts({ tags: named, originTags: named }), { tag: 'previous' })).toEqual([expect.stringMatching(/^input target-tag: no release before release-4\.0\.0 is known: 0 of \d tags are "v" \(tag-prefix\) and a version → set tag-prefix in the configuration/)]);
  });

  it('refuses a tag that is nowhere, and names some that are there', () => {
    expect(problemsOf(sampleFacts(), { tag: 'v9.9.9' })).toEqual([expect.stringMatching(/^input target-tag: there is no tag v9\.9\.9: neither the origin nor a host has it → name a tag that exists: .*v3\.0\.0/)]);
  });

  it('refuses a tag that points elsewhere on one host than on the origin', () => {
    const moved = new Map([...tags, ['v3.0.0', 'f'.repeat(40)] as const]);
    expect(problemsOf(split({}, { tags: moved }))).toEqual([expect.stringMatching(/^app-2: tag v3\.0\.0 is at ffffffffffff here, but at 333333333333 elsewhere/)]);
  });

  it('refuses hosts that differ while the origin is silent', () => {
    const moved = new Map([...tags, ['v3.0.0', 'f'.repeat(40)] as const]);
    expect(problemsOf(split({ originTags: undefined }, { tags: moved, originTags: undefined })).length).toBeGreaterThan(0);
  });

  it('warns when the origin was silent, and goes on with what the hosts agree on', () => {
    const { problems, warnings, target } = chooseTarget(sampleFacts({ originTags: undefined, originSaid: 'no route' }), wish());
    expect([problems, target?.commit, warnings]).toEqual([[], commits['v3.0.0'], ['The origin did not answer any host: v3.0.0 is what the hosts have themselves (no route).']]);
    expect(chooseTarget(split({ originTags: undefined }, {}), wish()).warnings).toEqual(['The origin did not answer on app-1; what it told the other hosts was used.']);
  });

  it('refuses a host that neither has the tag nor can fetch it, unless it has the build', () => {
    const lacking = { tags: new Map([['v4.0.0', commits['v4.0.0']]]), originTags: undefined, originSaid: 'no route' };
    expect(problemsOf(split({}, lacking))).toEqual([expect.stringContaining('app-2: tag v3.0.0 is not here and cannot be fetched (no route)')]);
    const built = { commit: commits['v3.0.0'], part: 'backend', stamp: '', builtAt: '', isWhole: true } as const;
    expect(problemsOf(split({}, { ...lacking, releases: [built] }))).toEqual([]);
  });

  it('refuses a newer target, unless it was allowed by name or nothing is switched', () => {
    expect(problemsOf(sampleFacts(at('v3.0.0')), { tag: 'v4.0.0' })).toEqual([expect.stringContaining('v4.0.0 is newer than')]);
    expect(problemsOf(sampleFacts(at('v3.0.0')), { tag: 'v4.0.0', allow: ['newer-target'] })).toEqual([]);
    expect(problemsOf(sampleFacts(at('v3.0.0')), { tag: 'v4.0.0', switches: false })).toEqual([]);
  });

  it('refuses what runs everywhere already, unless it was allowed or an earlier try put it there', () => {
    expect(problemsOf(sampleFacts(at('v3.0.0')))).toEqual([expect.stringContaining('every host has v3.0.0 checked out already')]);
    expect(problemsOf(sampleFacts(at('v3.0.0')), { allow: ['same-target'] })).toEqual([]);
    expect(problemsOf(sampleFacts(at('v3.0.0')), { earlier: { from: 'v4.0.0', target: 'v3.0.0' } })).toEqual([]);
  });

  it('finishes a fleet that is split between target and newer version', () => {
    const { problems, running } = chooseTarget(split(at('v3.0.0'), at('v4.0.0')), wish());
    expect([problems, running]).toEqual([[], ['v4.0.0', 'v3.0.0']]);
  });

  it('remembers on a resumed run what ran at its beginning: previous stays the same release', () => {
    const { running, target, warnings } = chooseTarget(sampleFacts(at('v3.0.0')), wish({ tag: 'previous', earlier: { from: 'v4.0.0', target: 'v3.0.0' } }));
    expect(warnings).toContain('It goes on with the rollback that has begun, from v4.0.0 to v3.0.0.');
    expect([running, target?.tag]).toEqual([['v4.0.0'], 'v3.0.0']);
  });

  it('says where it goes instead, when another target was named than the run had that it takes over', () => {
    const warningsOf = (from: string) => chooseTarget(sampleFacts(at('v3.0.0')), wish({ tag: 'v2.9.0', earlier: { from, target: 'v3.0.0' } })).warnings;
    expect(warningsOf('v4.0.0 v3.0.0')).toEqual(['A rollback from v4.0.0 and v3.0.0 to v3.0.0 has begun, and may have got there in part; this one goes to v2.9.0 instead.']);
    expect(warningsOf('')).toEqual([expect.stringContaining('A rollback from an unknown version to v3.0.0 has begun')]);
  });

  it('starts anew where a run of a type that switches nothing was taken over', () => {
    expect(chooseTarget(sampleFacts(), wish({ tag: 'previous', earlier: { from: 'v4.0.0', target: '' } })).target?.tag).toBe('v3.0.0');
  });

  it('names a commit that no tag names by its first digits', () => {
    expect(chooseTarget(sampleFacts({ head: 'e'.repeat(40), tagsAhead: [] }), wish()).running).toEqual(['e'.repeat(12)]);
  });
});

describe('where the code stays', () => {
  const staying = { tag: 'previous', previousIs: 'running', switches: false } as const;

  it('takes what runs, by its tag', () => {
    expect(chooseTarget(sampleFacts(), wish(staying))).toMatchObject({ target: { tag: 'v4.0.0', commit: commits['v4.0.0'] }, problems: [] });
  });

  it('takes a commit that no tag names', () => {
    const { target, problems } = chooseTarget(sampleFacts({ head: 'e'.repeat(40), tagsAhead: [] }), wish(staying));
    expect([target, problems]).toEqual([{ tag: 'e'.repeat(12), commit: 'e'.repeat(40) }, []]);
  });

  it('takes a tag that only the hosts know', () => {
    const origin = new Map([...tags].filter(([tag]) => tag !== 'v4.0.0'));
    expect(chooseTarget(sampleFacts({ originTags: origin }), wish(staying))).toMatchObject({ target: { tag: 'v4.0.0' }, problems: [] });
  });

  it('takes the newest where the hosts differ', () => {
    expect(chooseTarget(split(at('v3.0.0'), at('v4.0.0')), wish(staying)).target).toEqual({ tag: 'v4.0.0', commit: commits['v4.0.0'] });
  });

  it('still checks a tag that is named', () => {
    expect(problemsOf(sampleFacts(), { ...staying, tag: 'v9.9.9' })).toEqual([expect.stringContaining('there is no tag v9.9.9')]);
  });

  it('says when no checkout can be read', () => {
    expect(problemsOf(sampleFacts({ head: '' }), staying)).toEqual([expect.stringContaining('nothing says what runs on app-1, app-2 (it does not say which commit is live)')]);
  });
});

it('knows the release that is meant where the prefix is left out', () => {
  const releases = new Map([['release-2024.11.3', commits['v3.0.0']], ['release-2024.11.4', commits['v4.0.0']]]);
  expect(problemsOf(sampleFacts({ tags: releases, originTags: releases }), { tag: '2024.11.3', prefix: 'release-' })).toEqual([expect.stringContaining('→ did you mean release-2024.11.3? Else name a tag that exists: ')]);
  expect(problemsOf(sampleFacts(), { tag: '3.0.0' })).toEqual([expect.stringContaining('did you mean v3.0.0?')]);
});

it('thinks of a mistyped current: where that leads nowhere', () => {
  expect(problemsOf(sampleFacts({ head: '', headSaid: 'there is no /srv/curent' }), { tag: 'previous' })).toEqual([expect.stringContaining('(there is no /srv/curent) → mend current: in the configuration where it is not the path that is meant; else name the target; and let')]);
});

describe('where nothing says what runs', () => {
  const headSaid = '/srv/current is no git checkout and has no REVISION';
  const silent = { head: '', tagsAhead: [], headSaid };
  const both = ['backend', 'frontend'] as const;

  it('has no previous release, and gives the true reason', () => {
    const refusal = new RegExp(`^input target-tag: nothing says what runs on app-1, app-2 \\(${headSaid}\\) → name the target; and let each deployment leave a git checkout, or a file REVISION`);
    for (const changes of [{}, { parts: both }, { parts: ['frontend'] as const, via: 'app-1' }, { previousIs: 'running' as const, switches: false }]) {
      expect(problemsOf(sampleFacts(silent), { tag: 'previous', ...changes })).toEqual([expect.stringMatching(changes.parts?.length === 1 ? /runs on app-1 \(/ : refusal)]);
    }
  });

  it('goes where it is told to, and says that nobody can judge newer or same', () => {
    const { problems, warnings } = chooseTarget(sampleFacts(silent), wish({ tag: 'v4.0.0' }));
    expect([problems, warnings]).toEqual([[], [`Nothing says what runs on app-1, app-2 (${headSaid}): whether v4.0.0 is newer than that, or is what runs already, cannot be judged.`]]);
    expect(chooseTarget(sampleFacts(silent), wish({ switches: false })).warnings).toEqual([`Nothing says what runs on app-1, app-2 (${headSaid}).`]);
  });

  it('says it of the one host that is silent, and judges the other one', () => {
    expect(chooseTarget(split({}, silent), wish({ tag: 'previous' }))).toMatchObject({ target: { tag: 'v3.0.0' }, problems: [], warnings: [expect.stringMatching(/^Nothing says what runs on app-2 \(.*whether v3\.0\.0 is newer/)] });
    expect(problemsOf(split(at('v3.0.0'), silent), { tag: 'v4.0.0' })).toEqual([expect.stringContaining('v4.0.0 is newer than what app-1 runs (v3.0.0)')]);
  });

  it('names each host once where both parts are asked', () => {
    expect(chooseTarget(sampleFacts(silent), wish({ parts: both, via: 'app-1' })).warnings).toEqual([expect.stringContaining('what runs on app-1, app-2 (')]);
  });
});

describe('where one part was rolled back alone', () => {
  const release = (tag: keyof typeof commits) => ({ tag, commit: commits[tag] });
  const backendNote = (tag: keyof typeof commits) => ({ liveBackend: { commit: commits[tag], sinceMs: 1, head: commits['v4.0.0'] }, livePaths: commits[tag] });
  const siteNote = (tag: keyof typeof commits) => ({ liveSite: { commit: commits[tag], sinceMs: 1, head: commits['v4.0.0'], deployed: 'HEAD@{1}' } });
  const backendAt = (tag: keyof typeof commits) => sampleFacts(backendNote(tag));
  const siteAt = (tag: keyof typeof commits) => sampleFacts(siteNote(tag));
  const both = ['backend', 'frontend'] as const;
  const previous = { tag: 'previous', via: 'app-1' };

  it('takes previous for the release below that of its part, or below the newest of both', () => {
    const previousOf = (facts: Facts, parts: NonNullable<Wish['parts']>) => chooseTarget(facts, wish({ ...previous, parts })).target?.tag;
    expect([previousOf(backendAt('v3.0.0'), ['backend']), previousOf(backendAt('v3.0.0'), ['frontend']), previousOf(backendAt('v3.0.0'), both)]).toEqual(['v2.9.0', 'v3.0.0', 'v3.0.0']);
    expect([previousOf(siteAt('v3.0.0'), ['backend']), previousOf(siteAt('v3.0.0'), ['frontend']), previousOf(siteAt('v3.0.0'), both)]).toEqual(['v3.0.0', 'v2.9.0', 'v3.0.0']);
  });

  it('takes previous below both parts where the lower one was rolled back twice', () => {
    const { target, problems } = chooseTarget(backendAt('v2.9.0'), wish({ ...previous, parts: both }));
    expect([target?.tag, problems]).toEqual(['v2.9.0', []]);
  });

  it('expects of the part that is left alone what it serves now', () => {
    expect(chooseTarget(backendAt('v3.0.0'), wish({ via: 'app-1', parts: ['frontend'] })).serves).toEqual({ backend: release('v3.0.0'), site: release('v3.0.0') });
    expect(chooseTarget(backendAt('v3.0.0'), wish({ via: 'app-1', parts: ['frontend'], tag: 'v2.9.0' })).serves).toEqual({ backend: release('v3.0.0'), site: release('v2.9.0') });
    expect(chooseTarget(siteAt('v3.0.0'), wish({ via: 'app-1', parts: ['backend'], tag: 'v2.9.0' })).serves).toEqual({ backend: release('v2.9.0'), site: release('v3.0.0') });
    expect(chooseTarget(siteAt('v3.0.0'), wish({ via: 'app-1', parts: both })).serves).toEqual({ backend: release('v3.0.0'), site: release('v3.0.0') });
  });

  it('stays at what each part serves, says both, and takes the backend for what a database must fit', () => {
    const { running, target, serves, warnings } = chooseTarget(backendAt('v3.0.0'), wish({ ...previous, parts: both, previousIs: 'running', switches: false }));
    expect([running, target]).toEqual([['v4.0.0', 'v3.0.0'], release('v3.0.0')]);
    expect(serves).toMatchObject({ backend: release('v3.0.0'), site: release('v4.0.0') });
    expect(warnings).toEqual(['One part was rolled back alone: the backend runs v3.0.0, the site serves v4.0.0.']);
  });

  it('expects a tag that is named of both where nothing is switched', () => {
    expect(chooseTarget(backendAt('v3.0.0'), wish({ via: 'app-1', parts: both, switches: false })).serves).toEqual({ backend: release('v3.0.0'), site: release('v3.0.0') });
  });

  it('says what the part serves already, and lets the other one follow', () => {
    const warningsOf = (facts: Facts, parts: NonNullable<Wish['parts']>) => chooseTarget(facts, wish({ via: 'app-1', parts })).warnings;
    expect([warningsOf(backendAt('v3.0.0'), ['backend']), warningsOf(siteAt('v3.0.0'), ['frontend'])]).toEqual([['The backend of v3.0.0 runs on every host already.'], ['As far as the hosts know, the site serves v3.0.0 already.']]);
    expect([warningsOf(backendAt('v3.0.0'), ['frontend']), warningsOf(siteAt('v3.0.0'), ['backend'])]).toEqual([[], []]);
    expect([problemsOf(backendAt('v3.0.0'), { parts: ['backend'] }), problemsOf(siteAt('v3.0.0'), { parts: ['frontend'] }), problemsOf(backendAt('v3.0.0'), { parts: ['frontend'] }), problemsOf(backendAt('v3.0.0'), { parts: both })]).toEqual([[], [], [], []]);
  });

  it('lets quick follow where both parts went back one by one: the tree is still the newer one', () => {
    const facts = sampleFacts({ ...backendNote('v3.0.0'), ...siteNote('v3.0.0') });
    expect([problemsOf(facts, { parts: both }), chooseTarget(facts, wish({ parts: both })).running]).toEqual([[], ['v3.0.0']]);
  });

  it('refuses to bring the part forward, unless it was allowed', () => {
    expect(problemsOf(backendAt('v3.0.0'), { parts: ['backend'], tag: 'v4.0.0' })).toEqual([expect.stringContaining('v4.0.0 is newer than what app-1 runs (v3.0.0) and app-2 runs (v3.0.0)')]);
    expect(problemsOf(siteAt('v3.0.0'), { parts: both, tag: 'v4.0.0' })).toEqual([expect.stringContaining('v4.0.0 is newer than what the site serves (v3.0.0)')]);
    expect(problemsOf(siteAt('v3.0.0'), { parts: both, tag: 'v4.0.0', allow: ['newer-target'] })).toEqual([]);
  });
});

describe('where a commit has several tags', () => {
  const also = (names: Readonly<Record<string, string>>, changes: Partial<HostFacts> = {}) => {
    const known = new Map([...tags, ...Object.entries(names)]);
    return sampleFacts({ tags: known, originTags: known, ...changes });
  };

  it('takes previous for a release of another commit than the one that runs', () => {
    const facts = also({ 'v3.9.0': commits['v4.0.0'], 'v4.1.0-rc.1': commits['v4.0.0'] });
    expect(chooseTarget(facts, wish({ tag: 'previous' }))).toMatchObject({ running: ['v4.0.0'], target: { tag: 'v3.0.0' }, problems: [] });
    expect(chooseTarget(facts, wish({ tag: 'previous', switches: false })).target?.tag).toBe('v3.0.0');
    // The run that goes on remembers the name alone.
    expect(chooseTarget(facts, wish({ tag: 'previous', earlier: { from: 'v4.0.0', target: '' } })).target?.tag).toBe('v3.0.0');
  });

  it('brings all hosts to the lower one, though that is what a host runs', () => {
    const known = new Map([...tags, ['v3.0.1', commits['v3.0.0']] as const]);
    expect(chooseTarget(split({ tags: known, originTags: known }, { ...at('v3.0.0'), tags: known, originTags: known }), wish({ tag: 'previous' })).target).toEqual({ tag: 'v3.0.1', commit: commits['v3.0.0'], otherTags: ['v3.0.0'] });
  });

  it('lets the target be proved by any of its tags, whichever was named', () => {
    const facts = also({ 'v3.1.0-rc.1': commits['v3.0.0'] });
    expect(chooseTarget(facts, wish()).target).toEqual({ tag: 'v3.0.0', commit: commits['v3.0.0'], otherTags: ['v3.1.0-rc.1'] });
    const verify = { tag: 'v3.1.0-rc.1', previousIs: 'running', switches: false, parts: ['backend', 'frontend'] } as const;
    expect(chooseTarget(facts, wish(verify)).serves.backend).toEqual({ tag: 'v3.1.0-rc.1', commit: commits['v3.0.0'], otherTags: ['v3.0.0'] });
  });
});

describe('a release of another prefix', () => {
  const shop = new Map(Object.entries({ 'shop/2026.11.2': 'a'.repeat(40), 'shop/2026.11.10': 'b'.repeat(40), 'web/9.9.9': 'b'.repeat(40), hotfix: 'a'.repeat(40) }));
  const facts = (changes: Partial<HostFacts> = {}) => sampleFacts({ head: 'b'.repeat(40), tags: shop, originTags: shop, tagsAhead: ['shop/2026.11.10'], ...changes });

  it('is refused as such, also where it is the commit that runs, and also where nothing is switched', () => {
    const refusal = 'input target-tag: web/9.9.9 is no release of this system: its releases are "shop/" (tag-prefix) and a version → name one of them: shop/2026.11.10, shop/2026.11.2; or set allow: newer-target if its commit is meant all the same';
    const changes = { tag: 'web/9.9.9', prefix: 'shop/' };
    expect([problemsOf(facts(), changes), problemsOf(facts(), { ...changes, switches: false, previousIs: 'running' })]).toEqual([[refusal], [refusal]]);
    expect(problemsOf(facts({ head: 'c'.repeat(40) }), { ...changes, allow: ['newer-target'] })).toEqual([]);
  });

  it('is not offered in place of a tag that does not exist', () => {
    expect(problemsOf(facts(), { tag: 'shop/1.0.0', prefix: 'shop/' })).toEqual([expect.stringMatching(/→ name a tag that exists: shop\/2026\.11\.10, shop\/2026\.11\.2$/)]);
    expect(problemsOf(facts(), { tag: 'v1.0.0' })).toEqual([expect.stringMatching(/→ name a tag that exists: none is known that is "v" \(tag-prefix\) and a version$/)]);
  });

  it('is none where it has no version, or where the prefix names no release at all', () => {
    expect(problemsOf(facts(), { tag: 'hotfix', prefix: 'shop/' })).toEqual([]);
    expect(problemsOf(facts(), { tag: 'shop/2026.11.2', prefix: 'v' })).toEqual([]);
  });
});
