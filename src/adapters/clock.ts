// The real clock.
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../errors';
import type { Clock } from '../ports';

export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal === undefined ? {} : { signal });
    } catch {
      throw new CancelledError();
    }
  },
};
