// A process that runs against one that keeps crashing.
import { describe, expect, it } from '@jest/globals';
import { instability } from '../../src/checks/stability';
import { pm2Process } from '../samples/facts';

const compare = (...after: Parameters<typeof pm2Process>[0][]) => instability('shop-backend', [pm2Process()], after.map((changes) => pm2Process(changes)));

describe('instability', () => {
  it('finds nothing in a process that stays', () => expect(compare({})).toEqual([]));

  it.each<[string, Parameters<typeof pm2Process>[0], string]>([
    ['an end', { status: 'errored', restarts: 16 }, 'shop-backend is errored after 16 restarts'],
    ['a restart', { restarts: 2, pid: 101 }, 'shop-backend was restarted 2 times while it was watched'],
    ['another process', { pid: 101 }, 'shop-backend changed its process from 100 to 101'],
    ['another entry', { id: 7 }, 'shop-backend was started anew while it was watched'],
    ['an absence', { name: 'other' }, 'pm2 does not know shop-backend'],
  ])('finds %s', (_what, changes, expected) => expect(compare(changes)).toEqual([expected]));

  it('looks at every process of a cluster', () => {
    expect(instability('shop-backend', [pm2Process(), pm2Process({ id: 1, pid: 5 })], [pm2Process(), pm2Process({ id: 1, pid: 6 })])).toEqual(['shop-backend changed its process from 5 to 6']);
  });
});
