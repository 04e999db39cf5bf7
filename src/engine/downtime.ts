// Watches the first health check during the whole run: how long users were not served, seen from here.
import { requestOf } from '../checks/http';
import type { HttpCheck } from '../config/http-check-schema';
import type { Clock, Web } from '../ports';

const intervalMs = 250;
const replyMs = 2_000;

export interface DowntimeWatch {
  /** Ends the watch. Milliseconds without a healthy reply so far. */
  stop(): Promise<number>;
}

/** The version does not matter here: any healthy reply is a served user. */
export function watchDowntime(check: HttpCheck, web: Web, clock: Clock): DowntimeWatch {
  const stopped = new AbortController();
  let downMs = 0;
  const watch = async () => {
    let lastMs = clock.monotonicMs();
    while (!stopped.signal.aborted) {
      const healthy = await answersWell(check, web, stopped.signal);
      const nowMs = clock.monotonicMs();
      if (!healthy && !stopped.signal.aborted) downMs += nowMs - lastMs;
      lastMs = nowMs;
      await clock.sleep(intervalMs, stopped.signal).catch(() => undefined);
    }
  };
  const watching = watch();
  return {
    async stop() {
      stopped.abort();
      await watching;
      return Math.round(downMs);
    },
  };
}

async function answersWell(check: HttpCheck, web: Web, signal: AbortSignal): Promise<boolean> {
  try {
    const reply = await web.request(requestOf(check, replyMs), signal);
    return reply.status === check.status;
  } catch {
    return false;
  }
}
