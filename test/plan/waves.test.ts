// rollout.serial: who is switched when.
import { describe, expect, it } from '@jest/globals';
import type { WaveSize } from '../../src/config/environment';
import { describeWaves, wavesOf } from '../../src/plan/waves';

const sizes = (hosts: number, ...waves: WaveSize[]) => wavesOf(Array.from({ length: hosts }, (_, index) => index), waves).map((wave) => wave.length);

describe('wavesOf', () => {
  it.each<[string, number, WaveSize[], number[]]>([
    ['everything at once', 5, [{ share: 1 }], [5]],
    ['one at a time', 3, [{ hosts: 1 }], [1, 1, 1]],
    ['a share of all, not of what is left', 10, [{ share: 0.25 }], [2, 2, 2, 2, 2]],
    ['at least one host', 3, [{ share: 0.1 }], [1, 1, 1]],
    ['a canary first', 8, [{ hosts: 1 }, { share: 1 }], [1, 7]],
    ['growing waves', 20, [{ hosts: 1 }, { share: 0.25 }, { share: 1 }], [1, 5, 14]],
    ['more than there are', 2, [{ hosts: 5 }], [2]],
    ['nobody', 0, [{ hosts: 1 }], []],
  ])('%s', (_name, hosts, waves, expected) => {
    expect(sizes(hosts, ...waves)).toEqual(expected);
  });
});

describe('describeWaves', () => {
  it('says nothing of one wave', () => expect(describeWaves([['a', 'b']], { maxFailures: 0, onFailure: 'hold' })).toEqual([]));

  it('says who goes when, and what becomes of the others', () => {
    expect(describeWaves([['a'], ['b', 'c']], { maxFailures: 0, onFailure: 'switch-back' })).toEqual(['in waves: a, then b and c; each runs well before the next begins; at the first failure those that were switched go back']);
    expect(describeWaves([['a'], ['b']], { maxFailures: 2, onFailure: 'hold' })[0]).toContain('after more than 2 failures everything holds');
  });
});
