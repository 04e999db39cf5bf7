// Looks at the sandbox from outside, as its users would: what is served, and whether the worker still writes.
import { stat } from 'node:fs/promises';
import type { Description } from '../description';

export interface Sight {
  readonly health: string;
  readonly healthy: boolean;
  /** Version in the served HTML. */
  readonly site: string;
  /** Hosts whose worker rewrote its heartbeat within the last second. */
  readonly workersWriting: readonly string[];
}

const workerPauseMs = 1_000;

export async function observe({ apiUrl, cloudfront, hosts }: Description): Promise<Sight> {
  const [health, page, beats] = await Promise.all([ask(`${apiUrl}/health`), ask(cloudfront.siteUrl), Promise.all(hosts.map(async (host) => ({ host: host.name, ageMs: await ageMs(host.heartbeat) })))]);
  return {
    health: `${health.status} ${health.body.slice(0, 120)}`,
    healthy: health.status === 200 && health.body.includes('"healthy"'),
    site: /<meta name="version" content="([^"]+)"/.exec(page.body)?.[1] ?? `status ${page.status}`,
    workersWriting: beats.filter((beat) => beat.ageMs < workerPauseMs).map((beat) => beat.host),
  };
}

export function sightLines(sight: Sight): string[] {
  return [`  GET /health        ${sight.health}`, `  the site serves    version ${sight.site}`, `  workers writing    ${sight.workersWriting.join(', ') || 'none'}`];
}

async function ask(url: string): Promise<{ status: number; body: string }> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    return { status: reply.status, body: await reply.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}

async function ageMs(file: string): Promise<number> {
  try {
    return Date.now() - (await stat(file)).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
