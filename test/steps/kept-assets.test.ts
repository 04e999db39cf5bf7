// What the newer version left for open tabs: it goes once it is old enough, whichever type of rollback left it, and never while it may be live.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import type { RollbackType } from '../../src/request';
import { prepareFrontend } from '../../src/steps/prepare-frontend';
import { removeLeftovers } from '../../src/steps/remove-leftovers';
import type { Step, StepOutcome } from '../../src/steps/step';
import { switchFrontend } from '../../src/steps/switch-frontend';
import { exited } from '../fakes/fleet';
import { FakeClock } from '../fakes/clock';
import { FakeObjectStore } from '../fakes/object-store';
import { sampleContext, samplePorts } from '../samples/context';
import { commits, sampleFacts } from '../samples/facts';
import { plannedStep } from '../samples/report';
import { buildingHost, pageOf } from '../samples/site';
import { sampleSituation } from '../samples/situation';

const three = { 'index.html': pageOf('3.0.0', 'assets/three-a1B2c3D4.js'), 'assets/three-a1B2c3D4.js': 'three' };
const four = { 'index.html': pageOf('4.0.0', 'assets/four-d4C3b2A1.js'), 'assets/four-d4C3b2A1.js': 'four' };

let store: FakeObjectStore;
let clock: FakeClock;
let builder: ReturnType<typeof buildingHost>;
let note: string | undefined;

beforeEach(() => {
  store = new FakeObjectStore();
  clock = new FakeClock();
  note = undefined;
  deploy(four);
  builder = buildingHost(three, ({ script }) => {
    const [, json] = /printf '%s\\n' '(\{.*?\})' >"\$state\/leftovers/.exec(script.body) ?? [];
    if (json !== undefined) note = json;
    if (script.title === 'Read the notes') return exited(note === undefined ? '' : `fact\tleftovers\tgh-1 ${note}\n`);
    if (script.title === 'Forget the notes') note = undefined;
    return {};
  });
});
afterEach(() => builder.remove());

/** As a deployment does it: everything is uploaded, nothing is deleted. */
function deploy(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) store.add('shop-site', path, text);
}

/** The hosts have what this type left checked out. */
async function run(steps: readonly Step[], rollbackType: RollbackType, head: string): Promise<StepOutcome | undefined> {
  let last: StepOutcome | undefined;
  const situation = sampleSituation({ rollbackType, facts: sampleFacts({ head }) });
  const context = sampleContext({ situation, ports: samplePorts({ store, clock, hosts: builder.hosts, scratchFolder: builder.scratchFolder }) });
  for (const step of steps) {
    const intent = step.plan(situation);
    last = await step.run(plannedStep('stop-worker', { commands: 'commands' in intent ? intent.commands : [] }), context);
  }
  return last;
}

const rollBack = (type: RollbackType) => run([prepareFrontend, switchFrontend], type, commits['v4.0.0']);
const hours = (count: number) => clock.sleep(count * 3_600_000);
const keys = async () => (await store.list('shop-site', '')).map(({ key }) => key).sort();
const [threeOnly, both] = [Object.keys(three).sort(), ['assets/four-d4C3b2A1.js', ...Object.keys(three)].sort()];

it.each<[RollbackType, string]>([
  ['quick', commits['v3.0.0']],
  ['frontend', commits['v4.0.0']],
])('after a rollback of type %s it goes with the first prepare after its time', async (type, head) => {
  await rollBack(type);
  expect(await keys()).toEqual(both);
  await hours(23);
  await run([removeLeftovers], 'prepare', head);
  expect([await keys(), note]).toEqual([both, expect.any(String)]);
  await hours(1);
  await run([removeLeftovers], 'prepare', head);
  expect([await keys(), note]).toEqual([threeOnly, undefined]);
});

it('pages are uploaded last, and only then something is deleted', async () => {
  deploy({ 'only-in-four.html': 'page' });
  await rollBack('frontend');
  expect(store.changes).toEqual(['put shop-site/assets/three-a1B2c3D4.js', 'put shop-site/index.html', 'remove shop-site/only-in-four.html']);
});

it('is counted whichever version it is of: older ones may lie there, too', async () => {
  const one = await rollBack('quick');
  expect([one?.detail, one?.forPeople]).toEqual([expect.stringContaining('1 asset of other versions kept for open tabs'), ['1 asset of other versions stays in the bucket for open tabs; a run of type prepare removes it after 24 h.']]);
  deploy({ 'assets/two-b3A1d4C2.js': 'two' });
  expect((await rollBack('quick'))?.forPeople).toEqual(['2 assets of other versions stay in the bucket for open tabs; a run of type prepare removes them after 24 h.']);
});

it('stays, and is forgotten, once something else was deployed: it may be live again', async () => {
  await rollBack('frontend');
  deploy({ 'index.html': four['index.html'] });
  await hours(24);
  await run([removeLeftovers], 'prepare', commits['v4.0.0']);
  expect([await keys(), note]).toEqual([both, undefined]);
});
