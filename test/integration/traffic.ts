// Requests to the product while a test watches it: users, in small.
import { setTimeout as delay } from 'node:timers/promises';

/** About twenty requests a second until it is stopped. */
export function startTraffic(url: string): { stop(): Promise<void> } {
  let going = true;
  const asking = (async () => {
    while (going) {
      await fetch(url, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } }).then((reply) => reply.arrayBuffer(), () => undefined);
      await delay(50);
    }
  })();
  return {
    async stop() {
      going = false;
      await asking;
    },
  };
}
