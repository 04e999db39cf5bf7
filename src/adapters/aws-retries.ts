// How often requests to AWS are tried again, and how long is waited between the tries (the pauses themselves: src/retry.ts).
import type { Clock } from '../ports';
import { retryDelaysMs } from '../retry';
import { isPassing } from './aws-errors';

const mostTriesAgain = 6;

/** AWS_MAX_ATTEMPTS counts the first try, too, as all of AWS's own tools read it. */
function triesAgain(): number {
  const asked = process.env['AWS_MAX_ATTEMPTS'] ?? '';
  return /^[1-9]\d*$/.test(asked) ? Math.min(Number(asked) - 1, mostTriesAgain) : mostTriesAgain;
}

/** Tries again, with backoff and jitter, while the error is one that passes. */
export async function withRetries<Result>(clock: Clock, signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
  const delays = retryDelaysMs(triesAgain());
  for (;;) {
    try {
      return await work();
    } catch (error) {
      signal?.throwIfAborted();
      const delay = isPassing(error) ? delays.next() : { done: true as const };
      if (delay.done === true) throw error;
      await clock.sleep(delay.value, signal);
    }
  }
}
