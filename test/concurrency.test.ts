// Work on many things, a few at a time.
import { describe, expect, it } from '@jest/globals';
import { mapLimited } from '../src/concurrency';

const pause = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('mapLimited', () => {
  it('keeps the order and the limit', async () => {
    let running = 0;
    let most = 0;
    const results = await mapLimited([3, 1, 2, 0], 2, async (turns, index) => {
      most = Math.max(most, (running += 1));
      for (let turn = 0; turn <= turns; turn += 1) await pause();
      running -= 1;
      return `${index}:${turns}`;
    });
    expect([results, most]).toEqual([['0:3', '1:1', '2:2', '3:0'], 2]);
  });

  it('starts nothing new after a failure, and rejects with it', async () => {
    const started: number[] = [];
    const work = mapLimited([0, 1, 2, 3], 1, async (item) => {
      started.push(item);
      if (item === 1) throw new Error('no');
    });
    await expect(work).rejects.toThrow('no');
    expect(started).toEqual([0, 1]);
  });

  it('has nothing to do with nothing', async () => expect(await mapLimited([], 5, async () => 1)).toEqual([]));
});
