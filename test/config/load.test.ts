// Loading rollback.yml: what is filled in, and for everything wrong its place and its mend.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { defaultTexts, drillText } from '../../src/config/announce-templates';
import { loadEnvironment, type Loaded } from '../../src/config/load';
import { workersOn } from '../../src/config/runs-on';
import { ConfigurationError, describeProblem } from '../../src/errors';
import { startAgain } from '../../src/steps/parts/worker-commands';
import { hostKey, sampleYaml } from '../samples/environment';

const load = (text: string, name = 'staging', variables: Record<string, string> = {}): Loaded => loadEnvironment({ file: 'rollback.yml', text }, name, variables);

/** The problems as the user reads them. */
function problemsOf(text: string, name?: string, variables?: Record<string, string>): string[] {
  try {
    load(text, name, variables);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems.map(describeProblem);
    throw error;
  }
  return [];
}

/** The sample with one piece replaced. */
function changed(from: string, to: string): string {
  if (!sampleYaml.includes(from)) throw new Error(`The sample does not hold ${from}`);
  return sampleYaml.replace(from, to);
}

const minimal = `version: 1
system: Shop
environments:
  only:
    repository: ~/shop
    hosts: [{ name: here, connection: local }]
    processes: {}
`;

describe('a configuration that can be used', () => {
  it('is filled in with what most people want', () => {
    expect(load(minimal, '').environment).toEqual({
      placeOf: expect.any(Function),
      name: 'only',
      system: 'Shop',
      tagPrefix: 'v',
      layout: 'in-place',
      current: undefined,
      shared: [],
      remote: 'origin',
      hosts: [{ name: 'here', connection: { kind: 'local' }, roles: ['worker', 'backend'], processNames: undefined, current: undefined, repository: '~/shop', state: '~/.emergency-rollback', log: undefined, pathFolders: [], variables: {} }],
      rollout: { parallel: 10, maxFailures: 0, quorumShare: 1, waves: [{ share: 1 }], onFailure: 'hold' },
      workers: [],
      backendProcesses: [],
      backend: undefined,
      backendPaths: [],
      frontend: undefined,
      sync: {},
      monitoring: undefined,
      checklist: [],
      watch: { windowMs: 900_000, intervalMs: 30_000, maxMissingShare: 0.2, conditions: [] },
      decide: { intervalMs: 30_000, marginShare: 0.8, heartbeat: 'time() - max(timestamp(up))', maxAgeMs: 120_000, scenario: 'production-p1', rows: [] },
      health: expect.objectContaining({ checks: [], replies: 3, withinMs: 60_000, intervalMs: 1_000, stableForMs: 5_000, known: [] }),
      announce: { people: {}, webhooks: [], templates: { ...defaultTexts, drill: drillText } },
      readiness: { restore: false, identity: 'acts' },
      retention: { releases: 3, minFreeBytes: 1024 ** 3, minFreeInodes: 50_000 },
      deadlinesMs: {},
    });
  });

  it('fills in frontend, backend and checks', () => {
    const { environment } = load(sampleYaml);
    expect(environment.backend).toEqual({ part: 'backend', directory: 'backend', install: 'npm ci', build: 'npm run build', outputs: ['node_modules', 'dist'] });
    expect(environment.frontend).toMatchObject({ via: 'app-1', prefix: '', releases: { bucket: 'shop-releases', prefix: 'frontend/' }, invalidate: ['/*'], delete: 'later', keepAssetsMs: 86_400_000, maxDeleteShare: 0.5, recipe: { directory: '.', outputs: ['dist'] } });
    expect(environment.health.checks[0]).toMatchObject({ on: 'runner', method: 'GET', headers: {}, status: 200, timeout: 5_000 });
    expect(environment.workers).toEqual([{ name: 'shop-worker', ecosystem: undefined, env: undefined, stopTimeoutMs: 2_000, kill: true }]);
  });

  it('lets a host run some of the workers alone, and have a link of its own', () => {
    const { environment } = load(changed('worker: { name: shop-worker, stop-timeout: 2s }', 'worker: [{ name: sync }, { name: mail, ecosystem: eco.js, env: production }]').replace('{ name: app-1,', '{ name: app-1, processes: [backend, mail], current: ~/live,').replace('    state:', '    current: /srv/current\n    state:'));
    expect(environment.hosts.map(({ current, roles }) => [current, roles])).toEqual([['~/live', ['worker', 'backend']], ['/srv/current', ['worker', 'backend']]]);
    expect(environment.hosts.map(({ name }) => workersOn(environment, name).map((worker) => worker.name))).toEqual([['mail'], ['sync', 'mail']]);
    expect(startAgain({ ...environment, layout: 'symlink' }, environment.hosts)).toBe('on app-1: `pm2 delete mail; cd "$HOME"/live && pm2 start eco.js --only mail --env production && pm2 save`; on app-2: `pm2 start sync && pm2 save`; on app-2: `pm2 delete mail; cd /srv/current && pm2 start eco.js --only mail --env production && pm2 save`');
  });

  it('lets a host differ, and goes through a jump host', () => {
    const jump = `jump: { address: bastion, user: hop, host-key: "${hostKey}" }`;
    const { environment } = load(changed('{ name: app-1, address: 10.0.0.1,', `{ name: app-1, address: 10.0.0.1, port: 2222, state: ~/other, path: [/opt/node], processes: [backend], ${jump},`));
    expect(environment.hosts[0]).toMatchObject({ state: '~/other', pathFolders: ['/opt/node'], roles: ['backend'], variables: { port: '3001' }, connection: { kind: 'ssh', port: 2222, hostKeys: [hostKey], jump: { address: 'bastion', port: 22, user: 'hop', hostKeys: [hostKey] } } });
    expect(environment.hosts[1]).toMatchObject({ state: '/srv/state', roles: ['worker', 'backend'] });
  });

  it('takes several workers, and a release bucket without a prefix', () => {
    const { environment } = load(changed('worker: { name: shop-worker, stop-timeout: 2s }', 'worker: [{ name: one }, { name: two, kill: false }]').replace('s3://shop-releases/frontend', 's3://shop-releases'));
    expect(environment.workers.map(({ name, kill }) => [name, kill])).toEqual([['one', true], ['two', false]]);
    expect(environment.frontend?.releases).toEqual({ bucket: 'shop-releases', prefix: '' });
  });

  it('is what the example for people shows', () => {
    const text = readFileSync('examples/pfa-vanguard/rollback.yml', 'utf8');
    expect(load(text, 'production', { CLOUDFRONT_DIST_ID: 'E1', TEST_TOKEN: 'token', TEST_PASSWORD: 'password', MAIL_TOKEN: 'mail-token' }).environment).toMatchObject({ system: 'PFA Vanguard', database: { name: 'pfa_vanguard' }, checklist: { length: 13 }, watch: { windowMs: 900_000, conditions: { length: 6 } } });
  });
});

describe('values from the environment', () => {
  it('are put in, also in the middle of a text, and what looks secret is reported as such', () => {
    const text = changed('E2SAMPLE', '${DISTRIBUTION}').replace('https://api.shop.example/health', '"https://${API_TOKEN}@api/health"');
    const { environment, secrets } = load(text, 'staging', { DISTRIBUTION: 'E9', API_TOKEN: 'hush-hush' });
    expect([environment.frontend?.distribution, environment.health.checks[0]?.url, secrets]).toEqual(['E9', 'https://hush-hush@api/health', ['hush-hush']]);
  });

  it('of environments that were not chosen need not be set: nobody has to hold their secrets', () => {
    const two = changed('E2SAMPLE', '${STAGING_DISTRIBUTION}');
    const other = two.slice(two.indexOf('  staging:')).replace('  staging:', '  production:').replace('${STAGING_DISTRIBUTION}', '${PRODUCTION_TOKEN}');
    const { environment, secrets } = load(`${two}${other}`, 'staging', { STAGING_DISTRIBUTION: 'E1' });
    expect([environment.name, environment.frontend?.distribution, secrets.filter((secret) => secret !== '')]).toEqual(['staging', 'E1', []]);
    expect(problemsOf(`${two}${other}`, 'production', { STAGING_DISTRIBUTION: 'E1' })).toEqual([expect.stringContaining('${PRODUCTION_TOKEN} is not set')]);
  });

  it('that are missing or empty are each named with their place', () => {
    const text = changed('E2SAMPLE', '${ABSENT}').replace('bucket: shop-site', 'bucket: ${EMPTY}');
    expect(problemsOf(text, 'staging', { EMPTY: '' })).toEqual([
      'rollback.yml:16:15: ${EMPTY} is not set → give the step an environment variable EMPTY (env: EMPTY: ${{ secrets.EMPTY }}); in a terminal: export EMPTY=…',
      'rollback.yml:18:21: ${ABSENT} is not set → give the step an environment variable ABSENT (env: ABSENT: ${{ secrets.ABSENT }}); in a terminal: export ABSENT=…',
    ]);
  });

  it('become the number or the truth value that their place asks for, and stay a text elsewhere', () => {
    const text = changed('{ name: app-1, address: 10.0.0.1,', '{ name: app-1, address: 10.0.0.1, port: "${PORT}",').replace('stop-timeout: 2s }', 'kill: "${KILL}" }').replace('E2SAMPLE', '${ID}');
    const { environment } = load(text, 'staging', { PORT: '2222', KILL: 'false', ID: '123' });
    expect([environment.hosts[0]?.connection, environment.workers[0]?.kill, environment.frontend?.distribution]).toEqual([expect.objectContaining({ port: 2222 }), false, '123']);
    expect(problemsOf(text, 'staging', { PORT: 'ssh', KILL: 'no', ID: '1' })).toEqual([expect.stringMatching(/"environments\.staging\.hosts\.0\.port" .*number/), expect.stringMatching(/"environments\.staging\.processes\.worker\.kill" .*boolean/)]);
  });

  it('cannot bring YAML with them', () => {
    expect(load(changed('E2SAMPLE', '${X}'), 'staging', { X: 'a\n      url: b' }).environment.frontend?.distribution).toBe('a\n      url: b');
  });
});

describe('what is wrong is named with its place and its mend', () => {
  it.each([
    ['broken YAML', changed('hosts:', 'hosts: ]'), 'rollback.yml:8:12: Unexpected flow-seq-end token in YAML stream: "]" → mend the YAML'],
    ['a value that lacks its quotes', changed('10.0.0.1', '${ADDRESS}'), /^rollback\.yml:9:\d+: .+ → mend the YAML: inside { } a text with \$\{NAME\} needs quotes$/],
    ['an unknown key', changed('frontend:', 'fronted: {}\n    frontend:'), 'rollback.yml:15:14: "fronted" is not known in environments.staging → did you mean "frontend"? (docs/configuration.md lists the keys)'],
    ['a misspelt key of one of several forms', changed('stop-timeout', 'stop-timout'), 'rollback.yml:12:49: "stop-timout" is not known in environments.staging.processes.worker → did you mean "stop-timeout"? (docs/configuration.md lists the keys)'],
    ['a misspelt key of a list', changed('host-key', 'hots-key'), /"hots-key" is not known in environments\.staging\.hosts\.0 → did you mean "host-key"\?/],
    ['a key that nobody means', changed('frontend:', 'zebra: {}\n    frontend:'), /→ take it out or mend its spelling/],
    ['an empty file', '', 'rollback.yml:1:1: the file is empty → describe your system in it: the README begins with a small one, docs/configuration.md lists the keys'],
    ['a list', '- a', /^rollback\.yml:1:1: the file is no YAML with keys and values/],
    ['a missing key', changed('      bucket: shop-site\n', ''), 'rollback.yml:16:7: "environments.staging.frontend.bucket" is missing → add it (a text)'],
    ['a wrong duration', changed('2s', '2 seconds'), 'rollback.yml:12:50: "environments.staging.processes.worker.stop-timeout" is not a duration; write a number and ms, s, m, h or d, such as 15s or 10m → mend the value'],
    ['a wrong version', changed('version: 1', 'version: 2'), 'rollback.yml:1:10: "version" must be 1 → mend the value'],
    ['a path outside the repository', changed('directory: backend', 'directory: ../backend'), /^rollback\.yml:14:27: "environments\.staging\.backend\.directory" must be a path inside the repository/],
    ['a relative repository', changed('/srv/shop', 'srv/shop'), 'rollback.yml:5:17: "environments.staging.repository" must start with / or ~/ (the home of the user who logs in) → mend the value'],
    ['a host without its key', changed(`user: deploy, host-key: "${hostKey}"`, 'user: deploy'), 'rollback.yml:9:9: "environments.staging.hosts.0" host app-1 lacks "host-key" → add host-key: to it (on the host: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), or connection: local where it is this very machine'],
    ['a pattern that is none', changed(`'name="version" content="([^"]+)"'`, `'('`), /is not a regular expression/],
    ['a name of a step that there is not', sampleYaml.concat('    deadlines: { switch-backnd: 5m }\n'), /switch-backnd/],
    ['no host', changed(/hosts:\n.*\n.*\n/.exec(sampleYaml)?.[0] ?? '', 'hosts: []\n'), /needs at least one host/],
  ])('%s', (_what, text, expected) => {
    const [first = ''] = problemsOf(text);
    if (typeof expected === 'string') expect(first).toBe(expected);
    else expect(first).toMatch(expected);
  });

  it('of broken YAML the first error alone', () => {
    expect(problemsOf(changed('10.0.0.1', '${ADDRESS}'))).toHaveLength(1);
  });

  it('every problem at once', () => {
    expect(problemsOf(changed('version: 1', 'version: 2').replace('/srv/state', 'x').replace('bucket: shop-site', 'bucket: ""'))).toHaveLength(3);
  });

  it('an environment that is not there, or not named', () => {
    expect(problemsOf(sampleYaml, 'production')).toEqual(['input environment: there is no environment "production" in rollback.yml → choose one of: staging']);
    const two = minimal.concat('  other:\n    repository: ~/shop\n    hosts: [{ name: here, connection: local }]\n    processes: {}\n');
    expect(problemsOf(two, '')).toEqual(['input environment: no environment was named → choose one of: only, other']);
    expect(problemsOf(minimal, 'constructor')).toHaveLength(1);
  });
});

describe('parts that need one another', () => {
  const backend = '      backend: { name: shop-backend, ecosystem: ecosystem.config.js, env: production }\n';
  it.each([
    ['two hosts of one name', changed('name: app-2', 'name: app-1'), 'rollback.yml:10:9: host app-1 is listed twice → give each host a name of its own'],
    ['an unknown building host', changed('      bucket:', '      via: app-9\n      bucket:'), 'rollback.yml:16:12: there is no host "app-9" → name one of: app-1, app-2'],
    ['a link without its place', changed('    state:', '    layout: symlink\n    state:'), /^rollback\.yml:6:13: layout symlink needs "current"/],
    ['a link that one host has, and not the other', changed('    state:', '    layout: symlink\n    state:').replace('app-1,', 'app-1, current: /srv/current,'), /layout symlink needs "current"/],
    ['a process that nobody describes', changed('{ name: app-1,', '{ name: app-1, processes: [mailer],'), 'rollback.yml:9:35: host app-1 runs "mailer", which processes: does not describe → choose from: worker, backend, shop-worker, shop-backend'],
    ['a link without ecosystem file', changed('    state:', '    layout: symlink\n    current: /srv/current\n    state:').replace(', ecosystem: ecosystem.config.js', ''), /layout symlink needs the ecosystem file/],
    ['a process name that pm2 cannot pick', changed('name: shop-backend', 'name: "shop backend"'), /blank or comma/],
    ['a backend without its process', changed(backend, ''), /a backend without its process cannot be restarted/],
    ['a backend without a health check', sampleYaml.slice(0, sampleYaml.indexOf('    health:')), /cannot be proved healthy/],
    ['a variable that a host lacks', changed('{port}', '{prot}'), 'rollback.yml:23:36: host app-1 has no variable "prot" → add variables: { prot: … } to the host'],
    ['a pattern without a group', changed(`content="([^"]+)"'`, `content="[^"]+"'`), /^rollback\.yml:20:16: .* has no group: nothing says which part of what it finds is the version → put that part into \( \)/],
    ['a pattern whose only group is not kept', changed(`content="([^"]+)"'`, `content="(?:[^"]+)"'`), /has no group/],
    ['a worker that no host runs', changed('variables: { port: 3001 }', 'variables: { port: 3001 }, processes: [backend]').replace('variables: { port: 3002 }', 'variables: { port: 3002 }, processes: [backend]'), 'rollback.yml:12:15: no host runs shop-worker → add shop-worker (or worker, for all of them) to processes: of the hosts that run it, or take it out here'],
  ])('%s', (_what, text, expected) => {
    const [first = ''] = problemsOf(text);
    if (typeof expected === 'string') expect(first).toBe(expected);
    else expect(first).toMatch(expected);
  });
});
