// Waits for something that another process does.
import { setTimeout as sleep } from 'node:timers/promises';

export async function waitFor(isSo: () => boolean, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!isSo()) {
    if (performance.now() > end) throw new Error(`It did not happen within ${withinMs} ms.`);
    await sleep(10);
  }
}
