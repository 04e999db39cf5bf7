// Waits for work no longer than a signal, or a time, lets it.
import type { Clock } from './ports';
import { exactly } from './words/durations';

/** The work was given up: its time was over. */
export class TimeUpError extends Error {
  override readonly name = 'TimeUpError';

  constructor(readonly limitMs: number) {
    super(`no answer within ${exactly(limitMs)}`);
  }
}

/** @throws `late` when the time is over; or the signal's reason. */
export async function withinTime<Result>(clock: Clock, limitMs: number, signal: AbortSignal | undefined, work: (signal: AbortSignal) => Promise<Result>, late: Error = new TimeUpError(limitMs)): Promise<Result> {
  const limit = new AbortController();
  const ended = new AbortController();
  clock.sleep(limitMs, ended.signal).then(() => limit.abort(late), () => undefined);
  const either = signal === undefined ? limit.signal : AbortSignal.any([signal, limit.signal]);
  try {
    return await untilAborted(() => work(either), either);
  } finally {
    ended.abort();
  }
}

/** Work that does not listen to the signal goes on unheard; where it is aborted already, none begins. @throws The signal's reason. */
export async function untilAborted<Result>(work: () => Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work();
  signal.throwIfAborted();
  const stop = new AbortController();
  const aborted = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason), { once: true, signal: stop.signal }));
  try {
    return await Promise.race([work(), aborted]);
  } finally {
    stop.abort();
  }
}
