// Counters of the sync. This version writes through at once, so that nothing ever waits in a queue.
import { Counter, Gauge } from 'prom-client';
import type { Pool } from 'pg';

const queueSize = new Gauge({ name: 'queue_size', help: 'Writes that wait to be synchronised.' });
const operations = new Counter({ name: 'sync_operations_total', help: 'Synchronised writes by result.', labelNames: ['result'] });

export function countSync(result: 'success' | 'failure'): void {
  operations.inc({ result });
}

export async function measureSync(_database: Pool): Promise<void> {
  queueSize.set(0);
}
