// Names that nothing answers to: refused where neither the live system nor the target knows them, and never where the target would heal it.
import { describe, expect, it } from '@jest/globals';
import type { Environment, Role } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';
import { describeProblem } from '../../src/errors';
import type { Facts, HostFacts } from '../../src/preflight/facts';
import { readTarget } from '../../src/preflight/read-target';
import { doubtfulNames, wrongNames } from '../../src/preflight/wrong-names';
import type { Override, RollbackType } from '../../src/request';
import { runbooks } from '../../src/runbooks';
import { exited, FakeFleet } from '../fakes/fleet';
import { sampleEnvironment, sampleYaml } from '../samples/environment';
import { commits, hostFacts, pm2Process, sampleFacts } from '../samples/facts';

const target = { tag: 'v3.0.0', commit: commits['v3.0.0'] };
const pm2 = (...names: string[]): Partial<HostFacts> => ({ pm2: { home: '/h/.pm2', daemon: 'alive', known: [], processes: names.map((name) => pm2Process({ name })) } });
const both = (first: Partial<HostFacts>, second: Partial<HostFacts>): Facts => ({ ...sampleFacts(), hosts: [hostFacts('app-1', first), hostFacts('app-2', second)] });
const withDatabase = loadEnvironment({ file: 'rollback.yml', text: sampleYaml.replace('    health:', '    database: { name: shop, url: "postgresql://u@h/shop", migrations: db/migrations }\n    shared: [.env]\n    health:') }, 'staging', {}).environment;

interface Setting {
  readonly facts?: Facts;
  readonly environment?: Environment;
  readonly type?: RollbackType;
  readonly allow?: readonly Override[];
  /** What the hosts say when they look into the target. */
  readonly said?: string;
}

async function judge({ facts = sampleFacts(), environment = sampleEnvironment(), type = 'quick', allow = [], said = 'fact\ttarget\tread\n' }: Setting) {
  const fleet = new FakeFleet(() => exited(said));
  const runbook = runbooks[type];
  const looked = await readTarget(environment, facts, target, runbook, fleet, new AbortController().signal);
  const named = { facts, environment, runbook, allow, target, looked };
  return { problems: wrongNames(named).map(describeProblem), warnings: doubtfulNames(named), asked: fleet.titles() };
}

it('a healthy system: nothing is wrong, and no host is asked again', async () => {
  for (const type of ['quick', 'full', 'backend', 'frontend', 'sync-worker', 'database'] as const) expect(await judge({ type })).toEqual({ problems: [], warnings: [], asked: [] });
});

describe('a backend that pm2 knows on no host', () => {
  const facts = sampleFacts(pm2('shop-worker', 'shop-api'));

  it('is refused where its ecosystem file does not name it either', async () => {
    expect((await judge({ facts, said: 'fact\ttarget\tread\nfact\tapp\tshop-api\n' })).problems).toEqual(['rollback.yml:13:24: pm2 knows no shop-backend on app-1, app-2 (it knows shop-api, shop-worker), and ecosystem.config.js starts shop-api → mend processes.backend.name']);
  });

  it.each([
    ['the file holds the name', 'fact\ttarget\tread\nfact\tapp.named\tshop-backend\n'],
    ['node makes the name of it', 'fact\ttarget\tread\nfact\tapp\tshop-backend\n'],
    ['nobody can look into it', ''],
  ])('is not where %s', async (_what, said) => expect((await judge({ facts, said })).problems).toEqual([]));

  it('is not where another host knows it, or the dump of a dead daemon: it is started from there', async () => {
    expect(await judge({ facts: both(pm2('shop-worker'), {}) })).toMatchObject({ problems: [], asked: [] });
    expect((await judge({ facts: sampleFacts({ pm2: { home: '', daemon: 'dead', known: ['shop-backend', 'shop-worker'], processes: [] } }) })).problems).toEqual([]);
  });

  it('is a warning to a type that does not touch what it serves', async () => {
    expect(await judge({ facts, type: 'sync-worker' })).toMatchObject({ problems: [], warnings: [expect.stringContaining('pm2 knows no shop-backend')] });
  });

  it('is a warning to a rollback of the frontend, which leaves it alone', async () => {
    expect(await judge({ facts, type: 'frontend' })).toMatchObject({ problems: [], warnings: [expect.stringContaining('pm2 knows no shop-backend')] });
  });

  it('keeps no other host from being healed where the rollout tolerates one that fails', async () => {
    const sample = sampleEnvironment({ backendProcesses: [{ name: 'shop-backend', ecosystem: undefined, env: undefined }] });
    const environment = { ...sample, rollout: { ...sample.rollout, maxFailures: 1 } };
    expect((await judge({ facts: both({}, pm2('shop-worker')), environment })).problems).toEqual([]);
  });

  it('is refused on each host that lost it where no ecosystem file could start it', async () => {
    const environment = sampleEnvironment({ backendProcesses: [{ name: 'shop-backend', ecosystem: undefined, env: undefined }] });
    expect((await judge({ facts: both({}, pm2('shop-worker')), environment })).problems).toEqual(['app-2: pm2 does not run shop-backend (it knows shop-worker), and without an ecosystem file nothing can start it → mend processes.backend.name, start it there (pm2 resurrect), or add processes.backend.ecosystem']);
  });
});

describe('a worker that pm2 knows on no host', () => {
  const facts = sampleFacts(pm2('shop-backend', 'shop-sync'));

  it('is refused by every type that stops it, unless that is allowed: then it is said that nothing is stopped', async () => {
    for (const type of ['quick', 'full', 'sync-worker', 'backend', 'database'] as const) expect((await judge({ facts, type })).problems).toEqual([expect.stringMatching(/^rollback\.yml:12:23: pm2 knows no shop-worker on app-1, app-2 \(it knows shop-backend, shop-sync\) → .* allow: absent-worker$/)]);
    expect(await judge({ facts, allow: ['absent-worker'] })).toMatchObject({ problems: [], warnings: ['pm2 knows no shop-worker on any host: nothing will be stopped under that name'] });
    expect((await judge({ facts, type: 'frontend' })).problems).toEqual([]);
  });

  it('is a warning where pm2 runs nothing else that might be it, or where a host that should run it is away', async () => {
    expect(await judge({ facts: sampleFacts(pm2('shop-backend')) })).toMatchObject({ problems: [], warnings: ['pm2 knows no shop-worker on any host: nothing will be stopped under that name'] });
    const away = { ...both(pm2('shop-backend', 'shop-sync'), {}), unreachable: [{ host: 'app-2', reason: 'no route' }] };
    expect((await judge({ facts: { ...away, hosts: away.hosts.slice(0, 1) } })).problems).toEqual([]);
  });

  it('is a warning where one host knows it', async () => {
    expect(await judge({ facts: both({}, pm2('shop-backend')) })).toMatchObject({ problems: [], warnings: ['app-2: pm2 does not know shop-worker; it counts as stopped when no process of it is left'] });
  });
});

describe('a worker that the configuration places on some hosts alone', () => {
  const environment = loadEnvironment({ file: 'rollback.yml', text: sampleYaml.replace('{ name: app-1, ', '{ name: app-1, processes: [backend], ') }, 'staging', {}).environment;
  const facts = both({}, {});

  it('is refused by every type that stops it where another host runs it, whatever is allowed', async () => {
    for (const type of ['quick', 'full', 'sync-worker', 'backend'] as const) expect((await judge({ facts, environment, type, allow: ['absent-worker'] })).problems).toEqual(['rollback.yml:9:35: app-1 runs shop-worker, which the configuration places on other hosts alone: it would go on writing → add shop-worker to processes: of app-1; if it does not belong there, pm2 delete shop-worker on app-1']);
    expect((await judge({ facts, environment, type: 'frontend' })).problems).toEqual([]);
  });

  it('is not where it is stopped there', async () => {
    const stopped = pm2('shop-backend');
    const process = pm2Process({ name: 'shop-worker', status: 'stopped' });
    expect((await judge({ facts: both({ pm2: { ...hostFacts('app-1').pm2, processes: [pm2Process(), process] } }, {}), environment })).problems).toEqual([]);
    expect((await judge({ facts: both(stopped, {}), environment })).problems).toEqual([]);
  });

  it('and that another one runs in its place is told once, with the hosts of both', async () => {
    expect((await judge({ facts: both({}, pm2('shop-backend', 'stranger')), environment })).problems).toEqual([expect.stringMatching(/app-1 runs shop-worker, .* alone, and pm2 knows none on app-2: .* → add shop-worker to processes: of app-1 \(hosts\[\]\.processes\), and take it out where it does not run;/)]);
    const known = { ...pm2('shop-backend').pm2!, known: ['shop-worker'] };
    expect((await judge({ facts: both({ pm2: known }, pm2('shop-backend', 'stranger')), environment })).problems).toEqual([expect.stringMatching(/pm2 knows no shop-worker on app-2 \(it knows shop-backend, stranger\); app-1 has it → mend processes: of the hosts \(hosts\[\]\.processes\)/)]);
    expect((await judge({ facts: both({ pm2: known }, pm2('shop-backend')), environment })).warnings).toEqual(['pm2 knows no shop-worker on app-2; app-1 has it: mend hosts[].processes: nothing will be stopped under that name']);
  });
});

describe('an environment that the ecosystem file does not have', () => {
  const live = (has: boolean, where = 'live'): HostFacts['appEnvs'][number] => ({ where, name: 'shop-backend', has });
  const lacking = sampleFacts({ appEnvs: [live(false)] });
  const nowhere = 'fact\ttarget\tread\nfact\tenv.lacks\ttarget shop-backend\n';

  it('is refused where neither the live tree nor the target has it', async () => {
    const text = 'rollback.yml:13:75: ecosystem.config.js has no env_production for shop-backend, neither in the live tree (app-1, app-2) nor in v3.0.0: pm2 would start it without its environment → mend env:, or take it out';
    for (const type of ['quick', 'full', 'backend'] as const) expect(await judge({ facts: lacking, type, said: nowhere })).toMatchObject({ problems: [text], warnings: [] });
    expect(await judge({ facts: sampleFacts({ appEnvs: [live(false), live(false, target.commit)] }), said: '' })).toMatchObject({ problems: [text] });
    for (const type of ['frontend', 'sync-worker'] as const) expect(await judge({ facts: lacking, type, said: nowhere })).toMatchObject({ problems: [], asked: [] });
  });

  it('is healed where the target has it, and nobody is asked where the live tree has it', async () => {
    expect(await judge({ facts: lacking, said: 'fact\ttarget\tread\nfact\tenv.has\ttarget shop-backend\n' })).toMatchObject({ problems: [], warnings: [] });
    expect(await judge({ facts: sampleFacts({ appEnvs: [live(true)] }) })).toEqual({ problems: [], warnings: [], asked: [] });
  });

  it('is a warning where only the target lacks it, or another host has it, or nobody could look', async () => {
    expect(await judge({ facts: sampleFacts({ appEnvs: [live(true), live(false, target.commit)] }) })).toMatchObject({ problems: [], warnings: ['ecosystem.config.js of v3.0.0 has no env_production for shop-backend (app-1, app-2): pm2 will start it without its environment'] });
    expect(await judge({ facts: both({ appEnvs: [live(true)] }, { appEnvs: [live(false)] }), said: nowhere })).toMatchObject({ problems: [], warnings: [expect.stringContaining('of v3.0.0 has no env_production')] });
    expect(await judge({ facts: lacking, said: '' })).toMatchObject({ problems: [], warnings: [expect.stringContaining('nobody could look into v3.0.0 there')] });
  });
});

describe('a path that the live tree lacks', () => {
  it.each<[string, string, Setting]>([
    ['ecosystem.config.js', 'processes.backend.ecosystem', {}],
    ['backend', 'backend.directory', {}],
    ['db/migrations', 'database.migrations', { environment: withDatabase, type: 'full' }],
  ])('%s is refused where the target lacks it too, and is healed where the target has it', async (path, key, setting) => {
    const facts = sampleFacts({ absent: [path] });
    expect((await judge({ ...setting, facts })).problems).toEqual([expect.stringMatching(new RegExp(`^rollback\\.yml:\\d+:\\d+: ${path} is neither in the live tree \\(app-1.*\\) nor in v3\\.0\\.0 → mend ${key.replaceAll('.', '\\.')}$`))]);
    expect(await judge({ ...setting, facts, said: `fact\ttarget\tread\nfact\ttarget.has\t${path}\n` })).toMatchObject({ problems: [], warnings: [] });
    expect(await judge({ ...setting, facts, said: '' })).toMatchObject({ problems: [], warnings: [expect.stringContaining('nobody could look into v3.0.0')] });
  });

  it('is asked of the target alone, once for each host', async () => expect((await judge({ facts: sampleFacts({ absent: ['backend'] }) })).asked).toEqual(['Look into the target', 'Look into the target']));

  it('is worth a warning for migrations that are only read', async () => {
    expect(await judge({ facts: sampleFacts({ absent: ['db/migrations'] }), environment: withDatabase })).toMatchObject({ problems: [], warnings: ['database.migrations: db/migrations is not in the live tree (app-1) nor in v3.0.0: is the path right?'] });
  });

  it('counts for the frontend on the host that builds it', async () => {
    const environment = loadEnvironment({ file: 'rollback.yml', text: sampleYaml.replace('      bucket: shop-site', '      bucket: shop-site\n      directory: webb') }, 'staging', {}).environment;
    expect((await judge({ facts: sampleFacts({ absent: ['webb'] }), environment, type: 'frontend' })).problems).toEqual([expect.stringContaining('webb is neither in the live tree (app-1) nor in v3.0.0 → mend frontend.directory')]);
  });

  it('and is shared is refused where no host has it, unless allowed, and named where one lacks it', async () => {
    const facts = sampleFacts({ absent: ['.env'] });
    expect((await judge({ facts, environment: withDatabase })).problems).toEqual([expect.stringMatching(/^rollback\.yml:\d+:14: \.env is in the live tree of no host \(app-1, app-2\) → .*allow: absent-shared$/)]);
    expect((await judge({ facts, environment: withDatabase, allow: ['absent-shared'] })).problems).toEqual([]);
    expect((await judge({ facts: { ...facts, hosts: facts.hosts.slice(0, 1), unreachable: [{ host: 'app-2', reason: 'no route' }] }, environment: withDatabase })).problems).toEqual([]);
    expect(await judge({ facts: both({}, { absent: ['.env'] }), environment: withDatabase })).toMatchObject({ problems: [], warnings: ['shared: .env is not in the live tree (app-2): what is built there goes without it'] });
    const second = (roles: readonly Role[]) => ({ ...withDatabase, hosts: withDatabase.hosts.map((host) => (host.name === 'app-2' ? { ...host, roles } : host)) });
    const warnings = async (roles: readonly Role[]) => (await judge({ facts: both({}, { absent: ['.env'] }), environment: second(roles) })).warnings;
    expect([(await warnings(['worker'])).length, await warnings([])]).toEqual([1, []]);
  });

  it('and is an output is a warning with its key, where the tree was built in place', async () => {
    expect((await judge({ facts: sampleFacts({ absent: ['backend/dist'] }) })).warnings).toEqual(['app-1', 'app-2'].map((host) => `${host}: backend.outputs: backend/dist is not in the live tree although it was built there: is the name right?`));
    expect((await judge({ facts: sampleFacts({ absent: ['dist'] }) })).warnings).toEqual(['app-1: frontend.output: dist is not in the live tree although it was built there: is the name right?']);
    expect((await judge({ facts: sampleFacts({ absent: ['dist', 'node_modules'] }) })).warnings).toEqual([]);
    expect((await judge({ facts: sampleFacts({ absent: ['backend/dist'] }), environment: sampleEnvironment({ layout: 'symlink' }) })).warnings).toEqual([]);
  });

  it('and that its standby lacks is refused before the switch', async () => {
    expect((await judge({ facts: both({ unstartable: [commits['v3.0.0']] }, { unstartable: [commits['v2.9.0']] }) })).problems).toEqual(['app-1: the standby of v3.0.0 has no ecosystem.config.js, and pm2 could not be started from it → mend processes.backend.ecosystem, or choose another target']);
  });
});

describe('a site that does not stand where it should', () => {
  const facts = { ...sampleFacts(), site: { stands: false, elsewhere: ['web/'] } };

  it('is refused, with the places where one stands, unless that is allowed', async () => {
    for (const type of ['quick', 'full', 'frontend'] as const) expect((await judge({ facts, type })).problems).toEqual([expect.stringMatching(/^rollback\.yml:\d+:\d+: no page stands at s3:\/\/shop-site\/; an index\.html stands at s3:\/\/shop-site\/web\/ → .*allow: empty-site$/)]);
    expect((await judge({ facts, allow: ['empty-site'] })).problems).toEqual([]);
    expect((await judge({ facts, type: 'backend' })).problems).toEqual([]);
  });
});

describe('the ecosystem file of a second process that the live version does not have', () => {
  const ecosystem = 'pm2/live.js';
  const environment = sampleEnvironment({ backendProcesses: [...sampleEnvironment().backendProcesses, { name: 'shop-live', ecosystem, env: undefined }] });
  const withStatus = (status: string, changes: Partial<HostFacts> = {}) => sampleFacts({ absent: [ecosystem], missingProcesses: ['shop-live'], pm2: { home: '/h/.pm2', daemon: 'alive', known: [], processes: [pm2Process({ name: 'shop-worker' }), pm2Process({ name: 'shop-backend' }), pm2Process({ name: 'shop-live', status })] }, ...changes });

  it.each([
    ['a switch of ours stopped it', withStatus('stopped')],
    ['a switch of ours was cut off before', withStatus('online', { liveBackend: { commit: commits['v3.0.0'], sinceMs: 1, head: commits['v3.0.0'] } })],
  ])('is missed by nobody: %s', async (_what, facts) => expect(await judge({ facts, environment })).toMatchObject({ problems: [], asked: [] }));

  it('is a typo where the process runs from the live tree', async () => {
    const { problems } = await judge({ facts: withStatus('online', { liveBackend: undefined }), environment });
    expect(problems).toEqual([expect.stringContaining('pm2/live.js is neither in the live tree (app-1, app-2) nor in v3.0.0')]);
  });
});
