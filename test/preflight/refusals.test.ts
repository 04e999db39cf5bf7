// Every reason not to start, alone; and what is only worth a warning.
import { describe, expect, it } from '@jest/globals';
import type { Environment } from '../../src/config/environment';
import { explainDenial } from '../../src/adapters/aws-errors';
import { describeProblem } from '../../src/errors';
import type { HostFacts } from '../../src/preflight/facts';
import { awsMend } from '../../src/aws-trouble';
import { preflightWarnings, refusals } from '../../src/preflight/refusals';
import { checklistItem } from '../../src/config/checklist-schema';
import { baseline } from '../../src/runbooks/baseline';
import { quick } from '../../src/runbooks/quick';
import { sampleEnvironment } from '../samples/environment';
import { pm2Process, sampleFacts } from '../samples/facts';
import { sampleFrontend } from '../samples/site';

const refused = (changes: Partial<HostFacts>, environment: Environment = sampleEnvironment()) => refusals({ ...sampleFacts(changes), hosts: sampleFacts(changes).hosts.slice(0, 1) }, environment, quick).map(describeProblem);
const pm2 = (changes: Partial<HostFacts['pm2']>) => ({ pm2: { home: '/h/.pm2', daemon: 'alive' as const, known: [], processes: [], ...changes } });

describe('refusals', () => {
  it('are none for a healthy system', () => expect(refusals(sampleFacts(), sampleEnvironment(), quick)).toEqual([]));

  it.each<[string, Partial<HostFacts>, string]>([
    ['a tool that is not in PATH', { tools: ['git', 'node'], path: '/bin' }, "app-1: npm, pm2, flock, setsid, timeout, sha256sum not found in PATH /bin of deploy's non-interactive shell → install it, or add its folder under path: in the configuration (nvm: the versions/node/…/bin folder)"],
    ['a repository that is not there', { repository: 'missing' }, 'app-1: there is no /srv/shop → mend repository: in the configuration, or the checkout on the host'],
    ['a repository that git will not use', { repository: 'fatal: dubious ownership' }, 'app-1: /srv/shop is no usable git checkout (fatal: dubious ownership) → let deploy own it (chown -R), or there, as deploy: git config --global --add safe.directory /srv/shop'],
    ['a repository that is none', { repository: 'fatal: not a git repository' }, 'app-1: /srv/shop is no usable git checkout (fatal: not a git repository) → mend repository: in the configuration, or the checkout on the host'],
    ['a state folder that cannot be written', { stateWritable: false }, 'app-1: deploy cannot write where the state folder /srv/state stands → give it the rights, or set state: to a folder of its own'],
    ['too little disk', { freeBytes: 1024 ** 3 - 1 }, 'app-1: 1023 MiB of disk are free, 1024 MiB are needed → free disk below /srv/state, or lower retention.min-free'],
    ['too few inodes', { freeInodes: 49_999 }, 'app-1: 49999 inodes are free, 50000 are needed → remove small files, or lower retention.min-free-inodes'],
    ['a pm2 of somebody else', pm2({}), 'app-1: pm2 of deploy (/h/.pm2) knows none of shop-worker, shop-backend → mend the user, PM2_HOME or the process names; pm2 lists only what its own user started. Over SSH, PM2_HOME is what the host gives to a shell that is no login (/etc/environment, or ~/.bashrc above the line that returns when it is not interactive), never ~/.profile'],
  ])('%s', (_what, changes, expected) => expect(refused(changes)).toEqual([expected]));

  it('do not come from a dead daemon that is known to have run the processes', () => {
    expect(refused(pm2({ daemon: 'dead', known: ['shop-backend'] }))).toEqual([]);
    expect(refused(pm2({ daemon: 'dead', known: [] }))).toHaveLength(1);
  });

  it('expect only the processes of the roles of a host', () => {
    const environment = sampleEnvironment();
    const onlyBackend = { ...environment, hosts: environment.hosts.map((host) => ({ ...host, roles: ['backend' as const] })) };
    expect(refused(pm2({ processes: [pm2Process({ name: 'shop-worker' })] }), onlyBackend)).toHaveLength(1);
  });

  it('name each right that is missing', () => {
    expect(refusals({ ...sampleFacts(), denied: new Map([['bucket shop-site', 'no access']]) }, sampleEnvironment(), quick).map(describeProblem)).toEqual([expect.stringMatching(/^bucket shop-site: no access → give this identity the rights/)]);
    expect(explainDenial(new Error('Region is missing'), 'the bucket shop-site')).toBe('AWS_REGION is not set: the bucket shop-site cannot be asked');
    expect(awsMend('AWS_REGION is not set: the bucket shop-site cannot be asked')).toMatch(/^set it for this step: aws-region of aws-actions/);
    expect(awsMend(explainDenial(Object.assign(new Error(''), { name: 'CredentialsProviderError' }), 'x'))).toMatch(/^let aws-actions/);
  });

  it('come all at once', () => expect(refusals(sampleFacts({ repository: 'missing', freeBytes: 0, tools: [] }), sampleEnvironment(), quick)).toHaveLength(6));
});

describe('an unreachable host', () => {
  const facts = { ...sampleFacts(), hosts: sampleFacts().hosts.slice(0, 1), unreachable: [{ host: 'app-2', reason: 'no route' }] };
  const withQuorum = (quorumShare: number) => sampleEnvironment({ rollout: { parallel: 1, maxFailures: 0, quorumShare, waves: [{ share: 1 }], onFailure: 'hold' } });

  it('refuses unless the quorum of the configuration holds', () => {
    expect(refusals(facts, withQuorum(1), quick).map(describeProblem)).toEqual(['app-2: no route → bring the host back, take it out of the configuration, or lower rollout.quorum']);
    expect(refusals(facts, withQuorum(0.51), quick)).toHaveLength(1);
    expect(refusals(facts, withQuorum(0.5), quick)).toEqual([]);
  });

  it('refuses for a runbook that needs all of them, and when none is left', () => {
    expect(refusals(facts, withQuorum(0), { ...quick, toleratesMissingHosts: false })).toHaveLength(1);
    expect(refusals({ ...facts, hosts: [] }, withQuorum(0), quick)).toHaveLength(1);
  });

  it('is warned of when the run goes on without it', () => expect(preflightWarnings(facts, withQuorum(0.5))).toContain('app-2 is left out: no route'));
});

describe('preflightWarnings', () => {
  const warnings = (changes: Partial<HostFacts>) => preflightWarnings({ ...sampleFacts(), hosts: sampleFacts(changes).hosts.slice(0, 1) }, sampleEnvironment());

  it('are none for a healthy system', () => expect(warnings({})).toEqual([]));

  it.each<[string, Partial<HostFacts>, RegExp]>([
    ['a clock that differs', { clockOffsetMs: -60_000 }, /^app-1: its clock is 60\.0 s behind this one$/],
    ['another file system', { sameFileSystem: false }, /another file system/],
    ['a dead daemon', { pm2: { home: '', daemon: 'dead', known: [], processes: [] } }, /the pm2 daemon is dead/],
    ['edits by hand', { edited: [' M a', ' M b'] }, /2 tracked files were edited by hand.+patch: {2}M a, {2}M b$/],
    ['a worker with a schedule', { pm2: { home: '', daemon: 'alive', known: [], processes: [pm2Process({ name: 'shop-worker', cron: '* * * * *' })] } }, /cron_restart \* \* \* \* \*/],
  ])('%s', (_what, changes, expected) => {
    const found = warnings(changes);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('say when no check proves the version', () => {
    const environment = sampleEnvironment();
    const checks = environment.health.checks.map(({ version: _version, ...check }) => check);
    expect(preflightWarnings(sampleFacts(), { ...environment, health: { ...environment.health, checks } })).toEqual([expect.stringContaining('no health check tells which version serves')]);
  });

  it('say when no page tells its version', () => {
    const environment = sampleEnvironment();
    expect(preflightWarnings(sampleFacts(), { ...environment, frontend: environment.frontend && { ...environment.frontend, versionPattern: undefined } })).toEqual([expect.stringContaining('nothing tells which version the site serves (frontend.version)')]);
  });
});

describe('what keeps a baseline from being recorded', () => {
  const heldBy = (owner: string) => sampleFacts({ lockHolder: { owner, actor: 'ada', url: '', incident: '', purpose: 'deployment', since: '', from: '', target: '' } });

  it('is the lock of somebody else, not that of the deployment itself', () => {
    expect(refusals(heldBy('gh-1'), sampleEnvironment(), baseline, 'gh-2').map(describeProblem)[0]).toContain('locked by deployment of ada, run gh-1');
    expect(refusals(heldBy('gh-1'), sampleEnvironment(), baseline, 'gh-1')).toEqual([]);
  });
});

describe('a check of the version that the site serves, without frontend.version', () => {
  const said = (item: object, version?: string) => preflightWarnings(sampleFacts(), sampleEnvironment({ frontend: sampleFrontend({ versionPattern: version }), checklist: [checklistItem.parse({ name: 'v', ...item })] })).filter((line) => line.includes('the check "v"'));

  it('is named before it is inconclusive for ever', () => expect(said({ 'served-version': 'both' })).toEqual(['the check "v" asks which version the site serves, and nothing tells that: with the types verify and backend it is always inconclusive; set frontend.version, or served-version: backend']));
  it('is fine of the backend alone, with a pattern, and where the site is uploaded', () => expect([said({ 'served-version': 'backend' }), said({ 'served-version': 'both' }, 'v(.)'), said({ 'served-version': 'both', only: ['quick'] })]).toEqual([[], [], []]));
});
