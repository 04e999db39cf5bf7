// What Prometheus reads: requests and their durations, the sync, the process.
import { collectDefaultMetrics, Counter, Histogram, register } from 'prom-client';
import type { Pool } from 'pg';
import type { Reply } from './replies.js';
import { measureSync } from './sync-metrics.js';

collectDefaultMetrics();

const requests = new Counter({ name: 'http_requests_total', help: 'Requests by status.', labelNames: ['status'] });
const durations = new Histogram({
  name: 'http_request_duration_seconds',
  help: 'Time until a request was answered.',
  buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
});

export function countRequest(status: number, durationMs: number): void {
  requests.inc({ status: String(status) });
  durations.observe(durationMs / 1000);
}

export async function metrics(database: Pool): Promise<Reply> {
  await measureSync(database);
  return { status: 200, type: register.contentType, body: await register.metrics() };
}
