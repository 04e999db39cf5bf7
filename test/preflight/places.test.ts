// Places that a switch needs: refused before anything changes where it would fail on them, and only where it touches them.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';
import { describeProblem } from '../../src/errors';
import type { Facts, HostFacts, Places } from '../../src/preflight/facts';
import { doubtfulNames, wrongPlaces } from '../../src/preflight/wrong-names';
import type { Override, RollbackType } from '../../src/request';
import { runbooks } from '../../src/runbooks';
import { sampleYaml } from '../samples/environment';
import { commits, hostFacts } from '../samples/facts';

const target = { tag: 'v3.0.0', commit: commits['v3.0.0'] };
const load = (...changes: readonly (readonly [string, string])[]) => loadEnvironment({ file: 'rollback.yml', text: changes.reduce((text, [from, to]) => text.replace(from, to), sampleYaml) }, 'staging', {}).environment;
const linked = load(['    state: /srv/state', '    layout: symlink\n    current: /srv/current\n    state: /srv/state'], ['{ name: app-2, ', '{ name: app-2, current: /srv/other, ']);
const places = (changes: Partial<Places>): Partial<HostFacts> => ({ places: { ...hostFacts('').places, ...changes } });
const both = (first: Partial<HostFacts>, second: Partial<HostFacts> = {}): Facts => ({ hosts: [hostFacts('app-1', first), hostFacts('app-2', second)], unreachable: [], denied: new Map() });

interface Setting {
  readonly environment?: Environment;
  readonly type?: RollbackType;
  readonly allow?: readonly Override[];
}

const question = (facts: Facts, { environment = linked, type = 'quick', allow = [] }: Setting = {}) => ({ facts, environment, runbook: runbooks[type], allow, target, looked: new Map() });
const problems = (facts: Facts, setting?: Setting) => wrongPlaces(question(facts, setting)).map(describeProblem);

describe('the link to the live release', () => {
  it('that is not there is refused where the configuration names it, unless that is allowed', () => {
    const facts = both(places({ current: 'absent' }), places({ current: 'absent' }));
    expect(problems(facts)).toEqual([expect.stringMatching(/^rollback\.yml:7:14: app-1 has no \/srv\/current: .* allow: absent-current$/), expect.stringMatching(/^rollback\.yml:12:33: app-2 has no \/srv\/other: .*$/)]);
    expect(problems(both(places({ current: 'link' }), places({ current: 'absent' })))).toHaveLength(1);
    expect(problems(facts, { allow: ['absent-current'] })).toEqual([]);
    for (const type of ['frontend', 'sync-worker', 'prepare', 'database'] as const) expect(problems(facts, { type })).toEqual([]);
  });

  it.each(['folder', 'file'] as const)('that is a %s is refused where the backend is switched', (current) => {
    expect(problems(both(places({ current: 'link' }), places({ current })), { allow: ['absent-current'] })).toEqual([expect.stringMatching(new RegExp(`^rollback\\.yml:12:33: /srv/other is a ${current} on app-2 and no link: `))]);
    expect(problems(both(places({ current })), { type: 'frontend' })).toEqual([]);
  });

  it('whose folder is not there is refused whatever is allowed: nothing could make it', () => {
    expect(problems(both(places({ current: 'nowhere' })), { allow: ['absent-current'] })).toEqual(['rollback.yml:7:14: app-1 has no /srv/current, nor the folder that it should stand in → mend current:, or make the folder']);
  });
});

it.each([
  [['worker'], 1],
  [[], 0],
] as const)('are needed where workers alone run, and not where nothing runs: roles %j', (roles, count) => {
  const environment = { ...linked, hosts: linked.hosts.map((host) => (host.name === 'app-2' ? { ...host, roles } : host)) };
  expect(problems(both(places({ current: 'link' }), places({ current: 'folder' })), { environment })).toHaveLength(count);
});

describe('a folder of the state that the user cannot write', () => {
  const closed = (name: string) => both(places({ closed: [{ key: `state.${name}`, path: `/srv/state/${name}` }] }));

  it.each<[string, RollbackType, boolean]>([
    ['jobs', 'quick', true],
    ['jobs', 'sync-worker', true],
    ['jobs', 'verify', false],
    ['replaced', 'quick', true],
    ['replaced', 'prepare', false],
    ['releases', 'prepare', true],
    ['releases', 'sync-worker', false],
    ['modules', 'quick', false],
  ])('%s, %s: refused %p', (name, type, isRefused) => expect(problems(closed(name), { type })).toEqual(isRefused ? [expect.stringMatching(new RegExp(`cannot write /srv/state/${name} on app-1, where `))] : []));
  it('modules is worth a warning: it only costs the next build', () => expect(doubtfulNames(question(closed('modules'))).join()).toContain('cannot write /srv/state/modules on app-1, where dependencies are kept'));
});

describe('a folder that the user cannot write', () => {
  const closed = (key: string, path = '/srv') => places({ closed: [{ key, path }] });
  const warnings = (facts: Facts, setting?: Setting) => doubtfulNames(question(facts, setting));
  const tolerant = (environment: Environment): Environment => ({ ...environment, rollout: { ...environment.rollout, maxFailures: 1 } });

  it('beside the link is refused where the link is replaced, and only there', () => {
    expect(problems(both(closed('current')))).toEqual(['rollback.yml:7:14: deploy cannot write /srv on app-1, the folder in which the switch replaces the link → give deploy the right to write there, or mend current:']);
    for (const type of ['frontend', 'sync-worker', 'prepare', 'database'] as const) expect(problems(both(closed('current')), { type })).toEqual([]);
    const live = { ...closed('current'), head: target.commit, liveBackend: { commit: target.commit, sinceMs: 1, head: target.commit } };
    expect([problems(both(live)), warnings(both(live))]).toEqual([[], []]);
  });

  it('is a warning where the rollout tolerates that such a host fails: the others are healed', () => {
    expect(problems(both(closed('current')), { environment: tolerant(linked) })).toEqual([]);
    expect(warnings(both(closed('current')), { environment: tolerant(linked) })).toEqual([expect.stringContaining('deploy cannot write /srv on app-1')]);
    expect(problems(both(closed('current'), closed('current')), { environment: tolerant(linked) })).toHaveLength(2);
  });

  const inPlace = load();

  it.each<[string, readonly RollbackType[], readonly RollbackType[]]>([
    ['git', ['quick', 'full', 'backend'], ['frontend', 'sync-worker', 'prepare']],
    ['backend.outputs', ['quick', 'full', 'backend'], ['frontend', 'sync-worker', 'prepare']],
    ['repository', ['quick', 'full'], ['backend', 'frontend', 'prepare']],
    ['frontend.output', ['quick', 'full'], ['backend', 'frontend', 'prepare']],
    ['tree', [], ['quick', 'full', 'backend', 'frontend']],
  ])('in place, as %s, is refused by the types that write it for certain', (key, refusing, others) => {
    for (const type of refusing) expect(problems(both(closed(key)), { environment: inPlace, type })).toEqual([expect.stringMatching(/^rollback\.yml:\d+:\d+: deploy cannot write \/srv on app-1, .* → give /)]);
    for (const type of others) expect(problems(both(closed(key)), { environment: inPlace, type })).toEqual([]);
  });

  it('is a warning to a type that writes it perhaps', () => {
    expect(warnings(both(closed('tree', '/srv/shop/docs')), { environment: inPlace })).toEqual(['deploy cannot write /srv/shop/docs on app-1, a folder of the live tree: a checkout that changes files in it fails half way: give it back to deploy (chown -R deploy /srv/shop/docs): another user, mostly root, deployed or installed there']);
    expect(warnings(both(closed('repository')), { environment: inPlace, type: 'backend' })).toHaveLength(1);
    expect(warnings(both(closed('git')), { environment: inPlace, type: 'prepare' })).toHaveLength(1);
    expect(warnings(both(closed('tree')), { environment: inPlace, type: 'frontend' })).toEqual([]);
  });

  it("and is git's is no matter behind a link where the target is built already", () => {
    const built = { ...closed('git'), releases: [{ commit: target.commit, part: 'backend', builtAt: '', isWhole: true, stamp: '' } as const] };
    expect(problems(both(closed('git')))).toHaveLength(1);
    expect([problems(both(built)), warnings(both(built)), warnings(both(built), { type: 'prepare' })]).toEqual([[], [], []]);
  });
});

it('a log that cannot be written is a warning to the types that write it', () => {
  const facts = both(places({ closedLog: '/srv' }));
  const warnings = (type: RollbackType) => doubtfulNames(question(facts, { type, environment: load() }));
  expect(warnings('quick')).toEqual(['deploy cannot write the log /srv/log/rollback.log on app-1 (/srv is closed to it, or no folder): make its folder there and give it to deploy, or mend log:']);
  expect(warnings('sync-worker')).toHaveLength(1);
  expect(warnings('prepare')).toEqual([]);
  expect(problems(facts, { environment: load() })).toEqual([]);
});
