// The standby of the frontend in the release bucket: only what was built as one would build it today is used and left alone.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Situation } from '../../src/plan/situation';
import { prepareFrontend } from '../../src/steps/prepare-frontend';
import type { Step, StepContext } from '../../src/steps/step';
import { storeFrontend } from '../../src/steps/store-frontend';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleContext, samplePorts } from '../samples/context';
import { sampleEnvironment } from '../samples/environment';
import { commits, sampleFacts } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { buildingHost, pageOf, sampleFrontend } from '../samples/site';
import { sampleSituation } from '../samples/situation';

const files = { 'index.html': pageOf('3.0.0', 'app.js'), 'app.js': 'three' };
const folder = `frontend/${commits['v3.0.0']}`;
const manifest = () => store.text('shop-releases', `${folder}/manifest.json`);

let store: FakeObjectStore;
let builder: ReturnType<typeof buildingHost>;

beforeEach(() => {
  store = new FakeObjectStore();
  builder = buildingHost(files);
});
afterEach(() => builder.remove());

async function run(step: Step, changes: Partial<Situation> = {}) {
  const situation = sampleSituation(changes);
  const context: StepContext = sampleContext({ situation, ports: samplePorts({ store, hosts: builder.hosts, scratchFolder: builder.scratchFolder }) });
  const intent = step.plan(situation);
  const planned = plannedStep('stop-worker', { commands: 'commands' in intent ? intent.commands : [] });
  return { outcome: await step.run(planned, context), carried: context.carried };
}

const builds = () => builder.hosts.fleet.titles().filter((title) => title.startsWith('Build the frontend')).length;
const otherRecipe = sampleEnvironment({ frontend: sampleFrontend({ recipe: { ...sampleFrontend().recipe, build: 'npm run build:new' } }) });
const viaAway = (): Situation['facts'] => ({ ...sampleFacts(), hosts: sampleFacts().hosts.slice(1), unreachable: [{ host: 'app-1', reason: 'no route' }] });

describe('a stored standby', () => {
  beforeEach(async () => {
    await run(storeFrontend);
    expect([builds(), manifest()]).toEqual([1, expect.stringContaining('"stamp":"')]);
  });

  it('is used without a build, and stored only once', async () => {
    const before = store.changes.length;
    expect((await run(storeFrontend)).outcome.state).toBe('already');
    const { outcome, carried } = await run(prepareFrontend);
    expect(outcome).toMatchObject({ detail: expect.stringContaining('no install, no build'), warnings: [] });
    expect(carried.site?.site.source.get('app.js')).toEqual({ kind: 'object', bucket: 'shop-releases', key: `${folder}/files/app.js` });
    expect([builds(), store.changes.length]).toEqual([1, before]);
  });

  it.each<[string, Partial<Situation>]>([
    ['another recipe', { environment: otherRecipe }],
    ['another Node', { facts: sampleFacts({ nodeVersion: 'v22.1.0' }) }],
    ['another shared file', { facts: sampleFacts({ sharedHash: 'f00' }) }],
  ])('with %s is none: it is built and stored anew', async (_what, changes) => {
    const old = manifest();
    expect((await run(prepareFrontend, changes)).outcome.detail).toMatch(/^built;/);
    store.changes.length = 0;
    await run(storeFrontend, changes);
    expect(builds()).toBe(3);
    expect(manifest()).not.toBe(old);
    const key = `shop-releases/${folder}/manifest.json`;
    expect([store.changes[0], store.changes.at(-1)]).toEqual([`remove ${key}`, `put ${key}`]);
    expect((await run(prepareFrontend, changes)).outcome.detail).toContain('no install, no build');
  });

  it('is used with a warning while the host that would build it is away', async () => {
    for (const step of [prepareFrontend, storeFrontend]) {
      const { outcome } = await run(step, { facts: viaAway(), environment: otherRecipe });
      expect(outcome.warnings).toEqual([expect.stringContaining('app-1, which builds the frontend, did not answer')]);
    }
    expect(builds()).toBe(1);
  });
});
