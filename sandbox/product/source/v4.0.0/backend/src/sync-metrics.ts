// Counters of the sync: what was handed to the queue, and how much waits in it.
import { Counter, Gauge } from 'prom-client';
import type { Pool } from 'pg';
import { countPending } from './write-queue.js';

const queueSize = new Gauge({ name: 'queue_size', help: 'Writes that wait to be synchronised.' });
const operations = new Counter({ name: 'sync_operations_total', help: 'Synchronised writes by result.', labelNames: ['result'] });

export function countSync(result: 'success' | 'failure'): void {
  operations.inc({ result });
}

/** Without a database the last known size stays. */
export async function measureSync(database: Pool): Promise<void> {
  try {
    queueSize.set(await countPending(database));
  } catch (error) {
    console.error(`metrics: the queue cannot be counted: ${(error as Error).message}`);
  }
}
