// What each host runs after a switch that stopped half way: always by a name, or by a word for none.
import { describe, expect, it } from '@jest/globals';
import { releaseOf, versionsByHost } from '../../../src/steps/parts/versions-by-host';
import { commits, hostFacts } from '../../samples/facts';
import { sampleSituation } from '../../samples/situation';

const tags = new Map(Object.entries({ 'v4.0.0': commits['v4.0.0'], 'v5.0.0-rc.1': commits['v4.0.0'] }));
const situation = sampleSituation({ facts: { hosts: [hostFacts('app-1', { tags }), hostFacts('app-2', { head: '' })], unreachable: [], denied: new Map() } });

describe('what a host runs', () => {
  it('has a name: its release, or a word for what nobody knows', () => {
    expect(['app-1', 'app-2', 'app-3'].map((host) => releaseOf(situation, host))).toEqual(['v4.0.0', 'an unknown version', 'an unknown version']);
  });

  it('is told of each that failed', () => {
    const replies = ['app-1', 'app-2'].map((host) => ({ host, status: 'exited' as const, exitCode: 1, stdout: '', stderr: '', durationMs: 1 }));
    expect(versionsByHost(situation, replies, []).map(({ detail }) => detail)).toEqual([expect.stringMatching(/^somewhere between v4\.0\.0 and v3\.0\.0: /), expect.stringMatching(/^somewhere between an unknown version and v3\.0\.0: /)]);
  });
});
