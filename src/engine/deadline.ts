// A signal that is aborted when the run is cancelled or when time is up, whichever comes first.
import type { Clock } from '../ports';
import { exactly } from '../words/durations';

export interface Deadline {
  readonly signal: AbortSignal;
  /** True when time was up, and not the run cancelled. */
  readonly expired: () => boolean;
  readonly clear: () => void;
}

export function startDeadline(clock: Clock, ms: number, run: AbortSignal): Deadline {
  const controller = new AbortController();
  const stopped = new AbortController();
  let expired = false;
  const onCancel = () => controller.abort(run.reason);
  if (run.aborted) onCancel();
  run.addEventListener('abort', onCancel, { once: true });
  clock.sleep(ms, stopped.signal).then(
    () => {
      expired = true;
      controller.abort(new Error(`The deadline of ${exactly(ms)} is over.`));
    },
    () => undefined,
  );
  return {
    signal: controller.signal,
    expired: () => expired,
    clear: () => {
      stopped.abort();
      run.removeEventListener('abort', onCancel);
    },
  };
}
