// Faults of this version, switched by the JSON file that PFA_FAULTS names, read anew at each request.
import { setTimeout as sleep } from 'node:timers/promises';
import { readFaultFile } from './fault-file.js';
import { crashWhenFaulty, faultyHealth, type HealthFaults } from './health-faults.js';
import { leakMemory } from './memory-leak.js';
import { json, type Reply } from './replies.js';
import { optional } from './settings.js';

export interface Faults extends HealthFaults {
  /** Share of API requests and of /health that answer 500, 0 to 1. */
  readonly errorRate: number;
  readonly memoryLeak: boolean;
  /** Every answer is late by this much. */
  readonly slowMs: number;
  /** Wrong values are written. */
  readonly wrongData: boolean;
  /** The worker ignores requests to stop. */
  readonly stubbornWorker: boolean;
}

const pollMs = 100;
const path = optional('PFA_FAULTS');

export function readFaults(): Partial<Faults> {
  return readFaultFile<Faults>(path);
}

export function startFaults(): void {
  if (path === undefined) return;
  const poll = (): void => {
    const faults = readFaults();
    crashWhenFaulty(faults);
    if (faults.memoryLeak) leakMemory();
  };
  setInterval(poll, pollMs).unref();
}

/** What a fault answers to this request; undefined when there is none. */
export async function faultyReply(pathname: string): Promise<Reply | undefined> {
  const faults = readFaults();
  if (faults.slowMs !== undefined && faults.slowMs > 0) await sleep(faults.slowMs);
  const countsAsTraffic = pathname === '/health' || pathname.startsWith('/api/');
  if (countsAsTraffic && Math.random() < (faults.errorRate ?? 0)) {
    console.error(`TypeError: Cannot read properties of undefined (reading 'pemsVersion') while answering ${pathname}`);
    return json({ error: 'internal error' }, 500);
  }
  return pathname === '/health' ? faultyHealth(faults) : undefined;
}
