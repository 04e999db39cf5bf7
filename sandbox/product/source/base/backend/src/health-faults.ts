// Faults that show at /health, and the crash loop.
import { html, json, type Reply } from './replies.js';
import { version } from './version.js';

export interface HealthFaults {
  readonly crashLoop: boolean;
  /** /health answers 503. */
  readonly unhealthy: boolean;
  /** /health never answers. */
  readonly hang: boolean;
  /** /health answers 200 with a page, as a misrouted proxy would. */
  readonly htmlHealth: boolean;
}

/** The faulty answer of /health; undefined when it is to answer as it should. */
export function faultyHealth(faults: Partial<HealthFaults>): Promise<Reply> | undefined {
  if (faults.hang) return new Promise(() => undefined);
  if (faults.htmlHealth) return Promise.resolve(html('<!doctype html><title>PFA Vanguard</title><p>Welcome</p>'));
  if (faults.unhealthy) return Promise.resolve(json({ status: 'unhealthy', version }, 503));
  return undefined;
}

export function crashWhenFaulty(faults: Partial<HealthFaults>): void {
  if (!faults.crashLoop) return;
  console.error('Error: the connection pool is corrupt, giving up');
  process.exit(1);
}
