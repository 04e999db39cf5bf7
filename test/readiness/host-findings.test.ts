// Each fact of a host that would stop a rollback is a finding of its own, and a host that is away makes nothing well.
import { describe, expect, it } from '@jest/globals';
import { hostFindings } from '../../src/readiness/host-findings';
import type { Facts, HostFacts, Places } from '../../src/preflight/facts';
import { sampleEnvironment } from '../samples/environment';
import { commits, hostFacts, pm2Process, sampleFacts } from '../samples/facts';

const environment = sampleEnvironment();
const unwell = (facts: Facts) => hostFindings(facts, environment).filter(({ state }) => state !== 'well');
const one = (changes: Partial<HostFacts>): Facts => ({ ...sampleFacts(), hosts: [hostFacts('app-1'), hostFacts('app-2', changes)] });
const pm2 = (changes: Partial<HostFacts['pm2']>) => ({ pm2: { ...hostFacts('app-2').pm2, ...changes } });
const lockHolder = { owner: 'gh-7', actor: 'ada', url: '', incident: 'INC-7', purpose: 'quick rollback', since: '2026-01-01', from: '', target: '' };

it('is all well on healthy hosts', () => {
  expect(unwell(sampleFacts())).toEqual([]);
});

it('takes what type backend put there for no edit by hand, and says so', () => {
  const takenBack = { liveBackend: { commit: commits['v3.0.0'], sinceMs: 1, head: commits['v4.0.0'] }, livePaths: commits['v3.0.0'] };
  const cleanTree = (changes: Partial<HostFacts>) => hostFindings(one({ ...takenBack, ...changes }), environment).find(({ name }) => name === 'clean tree');
  expect(cleanTree({})).toMatchObject({ state: 'well', detail: expect.stringContaining('app-2 has the backend of v3.0.0, put there by a rollback of type backend') });
  expect(cleanTree({ edited: [' M README.md'] })?.problems[0]?.mend).toContain('would undo the rollback of the backend');
});

describe('one defect on one host', () => {
  it.each<[string, string, Partial<HostFacts>, RegExp]>([
    ['a tool is missing', 'tools in PATH', { tools: ['git'] }, /node.*not found in PATH.*→|node/],
    ['another Node', 'versions of Node', { nodeVersion: 'v18.1.0' }, /Node 20 on app-1; Node 18 on app-2/],
    ['no checkout', 'checkout', { repository: 'missing' }, /there is no/],
    ['nothing that says what runs', 'checkout', { head: '', headSaid: '/srv/current is no git checkout and has no REVISION' }, /nothing says what runs: \/srv\/current is no git checkout/],
    ['an edited file', 'clean tree', { edited: ['a.js'] }, /1 tracked file was edited by hand: a\.js/],
    ['a full disk', 'disk and inodes', { freeBytes: 1024 }, /0 MiB of disk are free/],
    ['no inodes', 'disk and inodes', { freeInodes: 3 }, /3 inodes are free/],
    ['rights on the state folder', 'disk and inodes', { stateWritable: false }, /cannot write where the state folder/],
    ['another file system', 'one file system', { sameFileSystem: false }, /another file system/],
    ['a dead daemon', 'pm2 daemon', pm2({ daemon: 'dead', known: ['shop-backend'], processes: [] }), /the pm2 daemon of deploy .* is dead/],
    ['a lost backend', 'pm2 processes', pm2({ processes: [pm2Process({ name: 'shop-worker' })] }), /pm2 does not know shop-backend/],
    ['an errored backend', 'pm2 processes', pm2({ processes: [pm2Process({ status: 'errored' }), pm2Process({ name: 'shop-worker' })] }), /shop-backend is errored/],
    ['a lost worker', 'pm2 processes', pm2({ processes: [pm2Process()] }), /pm2 does not know shop-worker/],
    ['a crashing worker', 'pm2 processes', pm2({ processes: [pm2Process(), pm2Process({ name: 'shop-worker', status: 'errored' })] }), /shop-worker is errored/],
    ['a scheduled worker', 'pm2 processes', pm2({ processes: [pm2Process(), pm2Process({ name: 'shop-worker', cron: '0 * * * *' })] }), /cron_restart/],
    ['a folder that cannot be written', 'rights to switch', { places: { ...hostFacts('app-2').places, closed: [{ key: 'current', path: '/srv' }] } }, /deploy cannot write \/srv on app-2/],
    ['a log that cannot be written', 'log', { places: { ...hostFacts('app-2').places, closedLog: '/srv' } }, /deploy cannot write the log \/srv\/log\/rollback\.log on app-2 \(\/srv is closed/],
    ['a lock', 'lock', { lockHolder }, /locked by quick rollback of ada, run gh-7/],
    ['a clock', 'clock', { clockOffsetMs: -9_000 }, /9\.0 s behind/],
  ])('%s: %s', (_what, name, changes, message) => {
    const found = unwell(one(changes));
    expect(found.map((finding) => finding.name)).toEqual([name]);
    expect(found[0]?.detail).toMatch(message);
    expect(found[0]?.problems.every(({ mend }) => mend.length > 10)).toBe(true);
  });

  it('a worker that a rollback stopped is none', () => {
    expect(unwell(one(pm2({ processes: [pm2Process(), pm2Process({ name: 'shop-worker', status: 'stopped' })] })))).toEqual([]);
  });

  it('a freeze is told from a run that is dead', () => {
    const mendOf = (purpose: string) => unwell(one({ lockHolder: { ...lockHolder, purpose } }))[0]?.problems[0]?.mend;
    expect(mendOf('freeze after a quick rollback')).toMatch(/^it is a freeze .* rollback-type: release with break-lock: gh-7$/);
    expect(mendOf('quick rollback')).toMatch(/^wait until it has ended; if its run is dead/);
  });
});

it.each<[Places['current'], RegExp]>([['absent', /app-2 has no \/srv\/current/], ['folder', /\/srv\/current is a folder on app-2 and no link/]])('a link to the live release that is %s is a finding', (current, message) => {
  const symlink = sampleEnvironment({ layout: 'symlink', hosts: environment.hosts.map((host) => ({ ...host, current: '/srv/current' })) });
  const found = hostFindings(one({ places: { ...hostFacts('app-2').places, current } }), symlink).filter(({ state }) => state !== 'well');
  expect(found).toMatchObject([{ name: 'live link', detail: expect.stringMatching(message) }]);
});

it('a worker at work on a host that the configuration does not give it is a finding', () => {
  const [first, second] = environment.hosts;
  const elsewhere = sampleEnvironment({ hosts: [first!, { ...second!, roles: ['backend'], processNames: ['shop-backend'] }] });
  expect(hostFindings(sampleFacts(), elsewhere).filter(({ state }) => state !== 'well')).toMatchObject([{ name: 'pm2 processes', detail: expect.stringContaining('app-2 runs shop-worker') }]);
});

describe('a host that does not answer', () => {
  const away = (untrusted: boolean): Facts => ({ hosts: [hostFacts('app-1')], unreachable: [{ host: 'app-2', reason: 'no route', untrusted }], denied: new Map() });

  it('is a finding, and nobody says that it is well in other things', () => {
    const findings = hostFindings(away(false), environment);
    expect(findings.filter(({ state }) => state === 'broken').map(({ name }) => name)).toEqual(['hosts reachable']);
    expect(findings.filter(({ state }) => state === 'well').map(({ name }) => name)).toEqual(['pinned host keys']);
    expect(findings.find(({ name }) => name === 'lock')?.detail).toContain('app-2 did not answer');
  });

  it('is another machine', () => {
    expect(hostFindings(away(true), environment).filter(({ state }) => state === 'broken').map(({ name }) => name)).toEqual(['pinned host keys']);
  });

  it('does not hide what is broken on another', () => {
    const facts = { ...away(false), hosts: [hostFacts('app-1', { edited: ['a.js'] })] };
    expect(hostFindings(facts, environment).find(({ name }) => name === 'clean tree')?.state).toBe('broken');
  });
});
