// The release on the score card: what nobody knows is never green.
import { describe, expect, it } from '@jest/globals';
import { chooseTarget } from '../../src/plan/target';
import type { HostFacts } from '../../src/preflight/facts';
import { tagFindings } from '../../src/readiness/release-findings';
import { commits, hostFacts, sampleFacts } from '../samples/facts';

function findingsOf(second: Partial<HostFacts>, first: Partial<HostFacts> = {}) {
  const facts = { ...sampleFacts(), hosts: [hostFacts('app-1', first), hostFacts('app-2', second)] };
  const destination = chooseTarget(facts, { tag: 'previous', prefix: 'v', allow: [], earlier: undefined, previousIs: 'below', switches: true });
  return Object.fromEntries(tagFindings(facts, destination).map((finding) => [finding.name, finding]));
}

describe('one release everywhere', () => {
  it('is well where all hosts run it, and broken where they differ', () => {
    expect(findingsOf({})['one release everywhere']).toMatchObject({ state: 'well', detail: 'v4.0.0 runs on app-1, app-2' });
    expect(findingsOf({ head: commits['v3.0.0'] })['one release everywhere']).toMatchObject({ state: 'broken', detail: 'hosts: they run different releases: v4.0.0, v3.0.0' });
  });

  it('is not asked of hosts without the code of the release', () => {
    const facts = { ...sampleFacts(), hosts: [hostFacts('app-1'), hostFacts('app-2', { head: '' })] };
    const holders = ['app-1'];
    const [, found] = tagFindings(facts, chooseTarget(facts, { tag: 'previous', prefix: 'v', allow: [], earlier: undefined, previousIs: 'below', switches: true, holders }), holders);
    expect(found).toMatchObject({ state: 'well', detail: 'v4.0.0 runs on app-1' });
  });

  it('cannot be judged where a host does not say what it runs', () => {
    const silent = { head: '', headSaid: 'it is silent' };
    expect(findingsOf(silent)['one release everywhere']).toMatchObject({ state: 'unknown', detail: expect.stringContaining('nothing says what runs on app-2') });
    const none = findingsOf(silent, silent);
    expect([none['one release everywhere']?.state, none['target tag']?.detail]).toEqual(['unknown', expect.stringContaining('nothing says what runs on app-1, app-2 (it is silent)')]);
  });
});
