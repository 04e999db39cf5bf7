// A port that is loaded when it is first used.
import { describe, expect, it } from '@jest/globals';
import { lazily } from '../../src/adapters/lazily';

interface Port {
  add(number: number): Promise<number>;
  fail(): Promise<never>;
}

class Adapter implements Port {
  private sum = 0;
  async add(number: number) {
    return (this.sum += number);
  }
  async fail(): Promise<never> {
    throw new Error('denied');
  }
}

describe('lazily', () => {
  it('loads nothing before the first call, and once for all calls', async () => {
    let loads = 0;
    const port = lazily<Port>(async () => {
      loads += 1;
      return new Adapter();
    });
    expect(loads).toBe(0);
    expect(await Promise.all([port.add(1), port.add(2)])).toEqual([1, 3]);
    expect(loads).toBe(1);
  });

  it('passes on what the adapter throws, and what loading it throws', async () => {
    await expect(lazily<Port>(async () => new Adapter()).fail()).rejects.toThrow('denied');
    await expect(lazily<Port>(async () => Promise.reject(new Error('no such file'))).add(1)).rejects.toThrow('no such file');
  });
});
