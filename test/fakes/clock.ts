// A clock without waiting. `flying`: whenever nothing else goes on, time jumps to the next sleeper. `still`: time passes when the test says so.
import { setImmediate as afterAllThatIsReady } from 'node:timers/promises';
import { CancelledError } from '../../src/errors';
import type { Clock } from '../../src/ports';

interface Sleeper {
  readonly atMs: number;
  readonly wake: () => void;
}

export class FakeClock implements Clock {
  private elapsedMs = 0;
  private sleepers: Sleeper[] = [];

  constructor(
    private readonly mode: 'flying' | 'still' = 'flying',
    private readonly start = Date.parse('2026-01-01T10:00:00.000Z'),
  ) {}

  now(): Date {
    return new Date(this.start + this.elapsedMs);
  }

  monotonicMs(): number {
    return this.elapsedMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new CancelledError());
      const onAbort = () => {
        this.sleepers = this.sleepers.filter((each) => each !== sleeper);
        reject(new CancelledError());
      };
      const sleeper: Sleeper = {
        atMs: this.elapsedMs + ms,
        wake: () => {
          signal?.removeEventListener('abort', onAbort);
          resolve();
        },
      };
      signal?.addEventListener('abort', onAbort, { once: true });
      this.sleepers.push(sleeper);
      if (this.mode === 'flying') setImmediate(() => this.wakeNext(Number.POSITIVE_INFINITY));
    });
  }

  /** Lets time pass; everybody who sleeps less than that goes on, one after another. */
  async advance(ms: number): Promise<void> {
    const end = this.elapsedMs + ms;
    await afterAllThatIsReady();
    while (this.wakeNext(end)) await afterAllThatIsReady();
    this.elapsedMs = end;
    await afterAllThatIsReady();
  }

  private wakeNext(untilMs: number): boolean {
    const [next] = [...this.sleepers].sort((left, right) => left.atMs - right.atMs);
    if (next === undefined || next.atMs > untilMs) return false;
    this.sleepers = this.sleepers.filter((each) => each !== next);
    this.elapsedMs = Math.max(this.elapsedMs, next.atMs);
    next.wake();
    return true;
  }
}
