// What CloudFront is asked to forget: everything that was uploaded, by whichever try of a run.
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RunIdentity } from '../../src/request';
import { prepareFrontend } from '../../src/steps/prepare-frontend';
import { switchFrontend } from '../../src/steps/switch-frontend';
import { FakeCdn } from '../fakes/cdn';
import { FakeClock } from '../fakes/clock';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleContext, samplePorts } from '../samples/context';
import { plannedStep } from '../samples/report';
import { buildingHost, pageOf } from '../samples/site';
import { sampleRun, sampleSituation } from '../samples/situation';

let cdn: FakeCdn;
let clock: FakeClock;
let builder: ReturnType<typeof buildingHost>;

beforeEach(() => {
  cdn = new FakeCdn();
  clock = new FakeClock();
  builder = buildingHost({ 'index.html': pageOf('3.0.0') });
});
afterEach(() => builder.remove());

async function rollBack(run: Partial<RunIdentity> = {}): Promise<void> {
  const situation = sampleSituation({ run: { ...sampleRun, ...run } });
  const context = sampleContext({ situation, ports: samplePorts({ cdn, clock, store: new FakeObjectStore(), hosts: builder.hosts, scratchFolder: builder.scratchFolder }) });
  for (const step of [prepareFrontend, switchFrontend]) {
    const intent = step.plan(situation);
    await step.run(plannedStep('stop-worker', { commands: 'commands' in intent ? intent.commands : [] }), context);
  }
}

describe('the invalidation', () => {
  it('is made anew by each try of a run: others may have uploaded meanwhile', async () => {
    await rollBack({ attempt: 'one' });
    await rollBack({ attempt: 'two' });
    expect(cdn.invalidations).toHaveLength(2);
  });

  it('is made anew by a second rollback of the same process and name', async () => {
    await rollBack();
    await clock.sleep(1);
    await rollBack();
    expect(cdn.invalidations).toHaveLength(2);
  });

  it('says which run asked for it', async () => {
    await rollBack();
    expect(cdn.invalidations.map(({ callerReference }) => callerReference)).toEqual([expect.stringMatching(/^gh-1-first-\d+$/)]);
  });
});
