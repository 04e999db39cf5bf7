// From what a host printed to its facts, banners and oddities included.
import { describe, expect, it } from '@jest/globals';
import { parseHostFacts } from '../../src/preflight/parse-host-facts';
import type { HostReply } from '../../src/ports';
import { commits } from '../samples/facts';

const reply = (facts: readonly (readonly [string, string])[]): HostReply => ({ host: 'app-1', status: 'exited', exitCode: 0, stderr: '', durationMs: 200, stdout: ['Welcome!', ...facts.map(([name, value]) => `fact\t${name}\t${value}`), 'bye'].join('\n') });
const parse = (...facts: readonly (readonly [string, string])[]) => parseHostFacts(reply(facts), 10_000);

describe('parseHostFacts', () => {
  it('reads the notes of what is live', () => {
    const [three, four] = [commits['v3.0.0'], commits['v4.0.0']];
    expect(parse(['live.backend', `${three} ${four} 17`]).liveBackend).toEqual({ commit: three, head: four, sinceMs: 17 });
    expect(parse(['head.deployed', 'HEAD@{5}'], ['live.frontend', `${three} ${four} HEAD@{5} 17`])).toMatchObject({ deployed: 'HEAD@{5}', liveSite: { commit: three, head: four, deployed: 'HEAD@{5}', sinceMs: 17 } });
    // Without a log of its moves, git tells none.
    expect(parse(['live.frontend', `${three} ${four}  17`]).liveSite).toEqual({ commit: three, head: four, deployed: '', sinceMs: 17 });
    expect(parse().liveSite).toBeUndefined();
  });

  it('reads lists, maps and numbers', () => {
    const facts = parse(['tool', 'git'], ['tool', 'node'], ['tag', `v1 ${commits['v2.9.0']}`], ['edited', ' M a b.js'], ['disk.free-bytes', '123'], ['disk.free-inodes', '45'], ['state', 'writable'], ['disk', 'same'], ['pm2.known', 'a'], ['pm2.known', 'a'], ['live.backend', `${commits['v3.0.0']} ${commits['v4.0.0']} 1700000000000`]);
    expect(facts).toMatchObject({ host: 'app-1', tools: ['git', 'node'], edited: [' M a b.js'], freeBytes: 123, freeInodes: 45, stateWritable: true, sameFileSystem: true, pm2: { known: ['a'] }, liveBackend: { commit: commits['v3.0.0'], sinceMs: 1_700_000_000_000 } });
    expect(facts.tags.get('v1')).toBe(commits['v2.9.0']);
  });

  it('takes the origin for silent unless git ended well, whatever it had said before', () => {
    expect(parse(['origin.tag', `v1 ${commits['v2.9.0']}`], ['origin.exit', '124'], ['origin.said', 'fatal: a'], ['origin.said', 'b'])).toMatchObject({ originTags: undefined, originSaid: 'fatal: a b' });
    expect(parse(['origin.tag', `v1 ${commits['v2.9.0']}`], ['origin.exit', '0']).originTags?.size).toBe(1);
    expect(parse(['origin.exit', '0']).originTags?.size).toBe(0);
  });

  it('measures the clock of the host against the moment at which it was asked', () => {
    expect(parse(['clock', '9800']).clockOffsetMs).toBe(0);
    expect(parse(['clock', '69800']).clockOffsetMs).toBe(60_000);
  });

  it('knows the three kinds of repository', () => {
    expect(parse(['repository', 'git']).repository).toBe('git');
    expect(parse(['repository', 'missing']).repository).toBe('missing');
    expect(parse(['repository', 'other'], ['repository.said', 'fatal: detected dubious ownership']).repository).toBe('fatal: detected dubious ownership');
  });

  it('leaves out releases that are none', () => {
    expect(parse(['release', 'rubbish'], ['release', `${commits['v3.0.0']}.backend 2026-01-01T00:00:00Z whole ["x y"]`]).releases).toEqual([{ commit: commits['v3.0.0'], part: 'backend', builtAt: '2026-01-01T00:00:00Z', isWhole: true, stamp: '["x y"]' }]);
  });

  it('makes something of a host that said nothing', () => {
    expect(parse()).toMatchObject({ head: '', repository: '', tools: [], pm2: { daemon: 'unknown', processes: [] }, liveBackend: undefined, lockHolder: undefined });
  });
});
