// Waits for a moment in the middle of a run: a line of its log, or something that has become true on a host.
import { setTimeout as delay } from 'node:timers/promises';

/** An `onLine` that calls `act` once, when a line that contains the text appears. */
export function whenLine(text: string, act: () => void): (line: string) => void {
  let seen = false;
  return (line) => {
    if (seen || !line.includes(text)) return;
    seen = true;
    act();
  };
}

/** @throws Error when it has not become true within half a minute. */
export async function until(what: string, holds: () => Promise<boolean> | boolean): Promise<void> {
  for (const end = performance.now() + 30_000; performance.now() < end; await delay(20)) {
    if (await holds()) return;
  }
  throw new Error(`It has not become true: ${what}`);
}
