// Hosts that run workers alone: they get the target's code, nothing is started there, and nothing there is asked whether it serves.
import { describe, expect, it } from '@jest/globals';
import { stamp } from '../../src/commands/release';
import type { BuildRecipe } from '../../src/config/environment';
import { backendIsLive, switchWaves, treeIsLive } from '../../src/plan/live-or-ready';
import type { HostFacts } from '../../src/preflight/facts';
import { backendStandby } from '../../src/readiness/release-findings';
import { buildPlan } from '../../src/plan/build-plan';
import type { Situation } from '../../src/plan/situation';
import { runbooks } from '../../src/runbooks';
import { steps } from '../../src/steps/registry';
import type { StepName } from '../../src/step-names';
import { switchBackend } from '../../src/steps/switch-backend';
import { exited } from '../fakes/fleet';
import { FakeHosts } from '../fakes/hosts';
import { sampleContext, samplePorts } from '../samples/context';
import { commits, pm2Process } from '../samples/facts';
import { splitEnvironment, splitFacts, splitSituation } from '../samples/split-hosts';

function planStep(name: StepName, situation: Situation) {
  const planned = buildPlan(runbooks[situation.rollbackType], steps, situation, []).stages.flatMap((stage) => stage.steps).find(({ step }) => step === name);
  if (planned === undefined) throw new Error(`${name} is not planned.`);
  return planned;
}

const three = commits['v3.0.0'];
const situation = splitSituation();
const hostsOf = (commands: readonly { readonly hosts: readonly string[] }[]) => commands.flatMap(({ hosts }) => hosts);
const bodyOn = (host: string, commands: ReturnType<typeof planStep>['commands']) => commands.find(({ hosts }) => hosts.includes(host))?.script.body ?? '';
const live: Partial<HostFacts> = { liveBackend: { commit: three, sinceMs: 500, head: three }, head: three };
const linked = splitEnvironment({ layout: 'symlink', current: '/srv/current', hosts: splitEnvironment().hosts.map((host) => ({ ...host, current: '/srv/current' })) });

describe('a host that runs the worker alone', () => {
  it.each(['quick', 'full', 'backend', 'prepare'] as const)('is prepared by type %s; one that only reaches the database is not', (rollbackType) => {
    expect(hostsOf(planStep('prepare-backend', { ...situation, rollbackType }).commands)).toEqual(['app-1', 'app-2']);
  });

  it.each([['in-place', splitEnvironment()], ['symlink', linked]])('is switched without a start: %s', (_layout, environment) => {
    const { commands, says } = planStep('switch-backend', splitSituation({ environment }));
    expect(hostsOf(commands)).toEqual(['app-1', 'app-2']);
    expect(says.join('\n')).toMatch(/app-2: .*, starts nothing: shop-worker stays stopped/);
    expect(bodyOn('app-1', commands)).toContain('--only shop-backend');
    const body = bodyOn('app-2', commands);
    expect(body).not.toMatch(/pm2 (start|restart|delete)|startOrReload/);
    expect(body).toContain('shop-worker');
  });

  it('of type backend in place gets the paths of the backend alone', () => {
    expect(bodyOn('app-2', planStep('switch-backend', splitSituation({ rollbackType: 'backend' })).commands)).toContain('live.paths');
  });

  it('is left alone where the target is in place, whatever its worker does', () => {
    const there = splitSituation({ facts: splitFacts(live) });
    const [, worker] = there.environment.hosts;
    expect([treeIsLive(there, worker!), backendIsLive(there, worker!)]).toEqual([true, true]);
    expect(planStep('switch-backend', there)).toMatchObject({ says: expect.arrayContaining(['app-2: is there already']) });
    expect(hostsOf(planStep('switch-backend', there).commands)).toEqual(['app-1']);
  });

  it('is not live where the worker\'s host lost an output', () => {
    const there = splitSituation({ facts: splitFacts({ ...live, absent: ['backend/dist'] }) });
    expect(backendIsLive(there, there.environment.hosts[1]!)).toBe(false);
  });

  it.each([
    ['prepare', 'online', true],
    ['prepare', 'stopped', false],
    ['quick', 'online', false],
  ] as const)('behind a link, a release that lost files is built anew only where no worker runs from it any more: %s, %s', (rollbackType, status, expected) => {
    const release = { commit: three, part: 'backend', stamp: '', builtAt: '', isWhole: false } as const;
    const there = splitSituation({ rollbackType, environment: linked, facts: splitFacts({ ...live, releases: [release], pm2: { home: '', daemon: 'alive', known: [], processes: [pm2Process({ name: 'shop-worker', status })] } }) });
    expect(treeIsLive(there, there.environment.hosts[1]!)).toBe(expected);
  });

  it('is not asked whether it serves', () => {
    expect(hostsOf(planStep('verify-backend', situation).commands)).toEqual(['app-1']);
  });
});

describe('waves', () => {
  const waves = (sizes: Parameters<typeof splitEnvironment>[0], hosts: readonly string[]) => switchWaves(splitSituation({ environment: splitEnvironment(sizes) }), hosts);
  const rollout = { ...splitEnvironment().rollout, waves: [{ hosts: 1 }] };
  const hosts = [...splitEnvironment().hosts, { ...splitEnvironment().hosts[0]!, name: 'app-3' }];

  it('count hosts that serve; one with workers alone goes with the last of them: it could be no canary', () => {
    expect(waves({ rollout, hosts }, ['app-2', 'app-1', 'app-3'])).toEqual([['app-1'], ['app-3', 'app-2']]);
  });

  it('are one where nothing else is left', () => expect(waves({ rollout, hosts }, ['app-2'])).toEqual([['app-2']]));
});

describe('the switch', () => {
  const run = (onFailure: 'hold' | 'switch-back', facts = splitFacts()) => {
    const environment = splitEnvironment({ rollout: { ...splitEnvironment().rollout, onFailure }, health: { ...splitEnvironment().health, checks: [] } });
    const its = splitSituation({ environment, facts });
    const fleet = new FakeHosts(({ host, script }) => exited(host === 'app-1' || script.title === 'List the processes' ? `fact\tprocesses\t${JSON.stringify([pm2Process()])}\nfact\trestarting-at\t0\n` : 'fact\tworker.without\tshop-worker\n'));
    const context = sampleContext({ situation: its, ports: samplePorts({ hosts: fleet }) });
    const planned = planStep('switch-backend', its);
    return { ended: switchBackend.run(planned, context), fleet, context };
  };

  it('tells what a host has, where nothing runs there', async () => {
    const { hosts, forPeople } = await run('hold').ended;
    expect(hosts?.map(({ host, detail }) => [host, detail])).toEqual([['app-1', 'runs v3.0.0'], ['app-2', 'has v3.0.0, nothing runs there']]);
    expect(forPeople).toEqual(['app-2: v3.0.0 has no shop-worker: there is nothing to start']);
  });

  it('waits for nothing where only such a host was switched', async () => {
    const { ended, fleet, context } = run('switch-back', splitFacts({}, live));
    await ended;
    expect(fleet.fleet.calls.map(({ script }) => script.title)).toEqual(['Switch the backend to v3.0.0']);
    expect(context.ports.clock.monotonicMs()).toBe(0);
  });
});

describe('the standby on the score card', () => {
  const recipe = situation.environment.backend as BuildRecipe;
  const built = { commit: three, part: 'backend', stamp: stamp(recipe, 'v20.19.0', 'none'), builtAt: '2026-01-01T00:00:00Z', isWhole: true } as const;

  it('is held on every host that needs it, and named on no other', () => {
    expect(backendStandby(splitSituation({ facts: splitFacts({ releases: [built] }, { releases: [built] }) }))).toMatchObject({ state: 'well', detail: 'v3.0.0 is built and current on app-1, app-2' });
    expect(backendStandby(splitSituation({ facts: splitFacts({}, { releases: [built] }) }))).toMatchObject({ state: 'broken', detail: expect.stringContaining('app-2: there is no standby of v3.0.0') });
  });
});
