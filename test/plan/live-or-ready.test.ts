// What need not be done again: a release that is built with today's recipe, a backend that is live already.
import { describe, expect, it } from '@jest/globals';
import { stamp } from '../../src/commands/release';
import type { BuildRecipe } from '../../src/config/environment';
import { backendIsLive, builtAt, stopsBackend, treeIsLive } from '../../src/plan/live-or-ready';
import type { HostFacts } from '../../src/preflight/facts';
import { sampleEnvironment, sampleHost } from '../samples/environment';
import { commits, pm2Process, sampleFacts } from '../samples/facts';
import type { BackupFacts } from '../../src/database/restore-facts';
import { databaseSituation, sampleDatabase } from '../samples/database';
import { sampleSituation } from '../samples/situation';

const situation = (changes: Partial<HostFacts>) => sampleSituation({ facts: sampleFacts(changes) });
const recipe = sampleSituation().environment.backend as BuildRecipe;
const release = { commit: commits['v3.0.0'], part: 'backend', stamp: stamp(recipe, 'v20.19.0', 'none'), builtAt: '2026-01-01T00:00:00Z', isWhole: true } as const;

describe('builtAt', () => {
  const at = (changes: Partial<HostFacts>) => builtAt(situation(changes), sampleHost(), recipe);

  it('tells when the target was built with today\'s recipe', () => expect(at({ releases: [release] })).toBe('2026-01-01T00:00:00Z'));
  it.each([
    ['another commit', { releases: [{ ...release, commit: commits['v2.9.0'] }] }],
    ['another part', { releases: [{ ...release, part: 'frontend' as const }] }],
    ['one that lost files', { releases: [{ ...release, isWhole: false }] }],
    ['another recipe', { releases: [{ ...release, stamp: 'other' }] }],
    ['another node', { releases: [release], nodeVersion: 'v22.0.0' }],
    ['other shared files', { releases: [release], sharedHash: 'other' }],
    ['nothing', {}],
  ])('does not take %s for it', (_what, changes) => expect(at(changes)).toBeUndefined());
  it('knows nothing of a host that did not answer', () => expect(builtAt(situation({ releases: [release] }), sampleHost({ name: 'app-9' }), recipe)).toBeUndefined());
});

describe('treeIsLive behind a link', () => {
  const at = (isWhole: boolean, status: string) =>
    treeIsLive({ ...situation({ head: commits['v3.0.0'], liveBackend: { commit: commits['v3.0.0'], sinceMs: 1, head: commits['v3.0.0'] }, releases: [{ ...release, isWhole }], pm2: { home: '', daemon: 'alive', known: [], processes: [pm2Process({ name: 'shop-backend', status })] } }), environment: sampleEnvironment({ layout: 'symlink', current: '/srv/current' }) }, sampleHost());

  it.each([
    [true, 'errored', true],
    [false, 'online', true],
    [false, 'errored', false],
  ])('whole: %p, %s: %p', (isWhole, status, expected) => expect(at(isWhole, status)).toBe(expected));

  it('is not built anew below a process that runs, though another one of the newer version is left', () => {
    const environment = sampleEnvironment({ layout: 'symlink', current: '/srv/current', backendProcesses: [...sampleEnvironment().backendProcesses, { name: 'shop-live', ecosystem: 'pm2/live.js', env: undefined }] });
    const facts = { head: commits['v3.0.0'], liveBackend: { commit: commits['v3.0.0'], sinceMs: 1, head: commits['v3.0.0'] }, missingProcesses: ['shop-live'], releases: [{ ...release, isWhole: false }], pm2: { home: '', daemon: 'alive' as const, known: [], processes: [pm2Process(), pm2Process({ name: 'shop-live' })] } };
    expect(treeIsLive({ ...situation(facts), environment }, sampleHost())).toBe(true);
  });
});

describe('backendIsLive', () => {
  const live = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] }, head: commits['v3.0.0'] };
  const at = (changes: Partial<HostFacts>) => backendIsLive(situation(changes), sampleHost());
  const running = (changes: Parameters<typeof pm2Process>[0]) => ({ ...live, pm2: { home: '', daemon: 'alive' as const, known: [], processes: [pm2Process(changes)] } });

  it('is true for what we switched, untouched, and started after that', () => expect(at(live)).toBe(true));
  it('is false where it was asked and did not answer', () => expect([['app-1'], ['app-2']].map((silent) => backendIsLive({ ...situation(live), silent }, sampleHost()))).toEqual([false, true]));
  it.each([
    ['never switched', { head: commits['v3.0.0'] }],
    ['another commit', { ...live, liveBackend: { commit: commits['v2.9.0'], sinceMs: 500, head: commits['v3.0.0'] } }],
    ['checked out otherwise since', { ...live, head: commits['v4.0.0'] }],
    ['edited by hand', { ...live, edited: [' M a'] }],
    ['started before the switch', running({ startedAtMs: 499 })],
    ['stopped', running({ status: 'stopped' })],
    ['unknown to pm2', running({ name: 'other' })],
  ])('is false when %s', (_what, changes) => expect(at(changes)).toBe(false));

  it.each([
    ['stopped', true],
    ['online', false],
  ])('of several processes: one that the release does not have is %s', (status, expected) => {
    const environment = sampleEnvironment({ backendProcesses: [...sampleEnvironment().backendProcesses, { name: 'shop-live', ecosystem: 'pm2/live.js', env: undefined }] });
    const facts = { ...live, missingProcesses: ['shop-live'], pm2: { home: '', daemon: 'alive' as const, known: [], processes: [pm2Process(), pm2Process({ name: 'shop-live', status })] } };
    expect(backendIsLive({ ...situation(facts), environment }, sampleHost())).toBe(expected);
  });
});

describe('treeIsLive', () => {
  const live = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] }, head: commits['v3.0.0'] };

  it('does not care whether the process runs', () => expect(treeIsLive(situation({ ...live, pm2: { home: '', daemon: 'dead', known: [], processes: [] } }), sampleHost())).toBe(true));
  it('is false when edited by hand', () => expect(treeIsLive(situation({ ...live, edited: [' M a'] }), sampleHost())).toBe(false));
});

describe('stopsBackend', () => {
  const live = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 500, head: commits['v3.0.0'] }, head: commits['v3.0.0'] };
  const stopped = { ...live, pm2: { home: '', daemon: 'alive' as const, known: [], processes: [pm2Process({ status: 'stopped' })] } };
  const stops = (changes: Parameters<typeof sampleSituation>[0], facts: Partial<HostFacts> = {}) => stopsBackend(sampleSituation({ rollbackType: 'full', ...changes, facts: sampleFacts(facts) }));
  const database = databaseSituation();
  const undone = databaseSituation({ actions: [] });

  it('full: always before the target is live', () => {
    expect(stops({})).toBe(true);
    expect(stops({ database: undone })).toBe(true);
  });
  it('full, resumed: as long as the backend is not back', () => expect(stops({ database: undone }, stopped)).toBe(true));
  it('full, resumed: as long as the database is not done, live or not', () => expect(stops({ database }, live)).toBe(true));
  it('full, resumed: no more when both are', () => expect(stops({ database: undone }, live)).toBe(false));
  it('a restore: until it is live', () => {
    const restored = databaseSituation({ strategy: 'restore', actions: [] });
    const backup = { bucket: 'b', key: 'k', format: { kind: 'custom' }, files: [], sizeBytes: 1, takenAt: '', ageMs: 0, etag: '' } as unknown as BackupFacts;
    expect(stops({ database: { ...restored, restore: { backup, databases: [] } } }, live)).toBe(true);
    expect(stops({ database: { ...restored, restore: { backup: undefined, databases: [] } } }, live)).toBe(false);
  });
  it('a restore that is taken back: until this run has done it', () => {
    const back = (run: string) => ({ ...databaseSituation({ strategy: 'undo-restore', actions: [] }), restore: { backup: undefined, databases: [{ name: 'shop', comment: '', mark: { state: 'back', run, at: '', from: '' } as const }] } });
    const environment = sampleEnvironment({ database: sampleDatabase });
    expect([stops({ environment, database: back('gh-0') }, live), stops({ environment, database: back('gh-1') }, live)]).toEqual([true, false]);
  });
  it('database: in harmful scenarios alone', () => {
    expect(stops({ rollbackType: 'database', database })).toBe(false);
    expect(stops({ rollbackType: 'database', database, scenario: 'data-corruption' })).toBe(true);
  });
  it('database, resumed: until the backend is back', () => {
    expect(stops({ rollbackType: 'database', database: undone, scenario: 'data-corruption' }, stopped)).toBe(true);
    expect(stops({ rollbackType: 'database', database: undone, scenario: 'data-corruption' })).toBe(false);
  });
  it.each(['quick', 'cleanup', 'prepare', 'baseline'] as const)('%s: never', (rollbackType) => expect(stops({ rollbackType, database, scenario: 'data-corruption' })).toBe(false));
});
