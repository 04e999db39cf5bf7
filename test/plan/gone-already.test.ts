// The same run once more after its success: it is told what it did, unless something has been deployed since.
import { expect, it } from '@jest/globals';
import { goneAlready } from '../../src/plan/gone-already';
import type { HostFacts } from '../../src/preflight/facts';
import { commits, sampleFacts, tags } from '../samples/facts';

const at = '2026-01-01T10:00:00.000Z';
const three = commits['v3.0.0'];
const again = { run: 'gh-7', tag: 'previous', prefix: 'v', parts: ['backend', 'frontend'], known: tags } as const;
const backend: Partial<HostFacts> = { head: three, liveBackend: { commit: three, head: three, sinceMs: 1 }, ownSwitches: [{ part: 'backend', at, before: commits['v4.0.0'] }] };
const site: Partial<HostFacts> = { liveSite: { commit: three, head: commits['v4.0.0'], deployed: 'HEAD@{1}', sinceMs: 1 }, ownSwitches: [{ part: 'frontend', at, before: '' }] };

it.each([
  ['a backend', backend, `v4.0.0 → v3.0.0, at ${at}`],
  ['a backend whose host kept nothing of what was before', { ...backend, ownSwitches: [{ part: 'backend', at, before: '' }] } as Partial<HostFacts>, `an unknown version → v3.0.0, at ${at}`],
  ['a site', site, `the site → v3.0.0, at ${at}`],
])('says of %s where it has gone, and when', (_name, facts, way) => {
  expect(goneAlready(sampleFacts(facts), again)).toEqual([{ where: 'input target-tag', what: `this very run (gh-7) has rolled back already: ${way}`, mend: 'previous would be one release further back; to go there, name the target, in a new run' }]);
});

it.each([
  ['a target that is named', backend, { tag: 'v2.9.0' }],
  ['a part that this type leaves alone', backend, { parts: ['frontend'] }],
  ['a run that did nothing yet', { ...backend, ownSwitches: [] }, {}],
  ['a deployment since, of whatever', { ...backend, head: commits['v4.0.0'], liveBackend: undefined }, {}],
  ['a roll forward since', { ...backend, head: commits['v4.0.0'], liveBackend: { commit: commits['v4.0.0'], head: commits['v4.0.0'], sinceMs: 2 } }, {}],
  ['a site that was built anew since', { ...site, deployed: 'HEAD@{2}' }, {}],
] as const)('has nothing against %s', (_name, facts, changes) => {
  expect(goneAlready(sampleFacts(facts as Partial<HostFacts>), { ...again, ...changes })).toEqual([]);
});
