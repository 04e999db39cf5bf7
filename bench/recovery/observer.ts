// Looks at the system from outside every contender: when the last worker was dead, when the target was served, what failed.
import type { Description } from '../../sandbox/description';
import { workerPids } from '../worker-pids';

export interface Sighting {
  /** From the start until no process of the worker was left on any host, ms; undefined: never. */
  readonly workerDeadMs: number | undefined;
  /** From the start until API and site served the target and went on to, ms. */
  readonly servedMs: number | undefined;
  /** Requests to the API that got no healthy reply: when each began and what it got. */
  readonly failures: readonly string[];
  /** All requests to the API. */
  readonly requests: number;
}

export interface Observer {
  stop(): Promise<Sighting>;
}

const pauseMs = 10;

export function startObserver({ hosts, apiUrl, cloudfront }: Description, version: string): Observer {
  const beginMs = performance.now();
  const since = () => Math.round(performance.now() - beginMs);
  let [workerDeadMs, apiMs, siteMs]: (number | undefined)[] = [];
  const failures: string[] = [];
  let requests = 0;
  let watching = true;
  const every = async (look: () => Promise<void>) => {
    while (watching) {
      await look();
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  };
  const loops = [
    every(async () => {
      const alive = workerPids(hosts).length > 0;
      workerDeadMs = alive ? undefined : (workerDeadMs ?? since());
    }),
    every(async () => {
      const askedMs = since();
      const reply = await ask(`${apiUrl}/health`);
      requests += 1;
      if (reply.status !== 200) failures.push(`${askedMs} ms: ${reply.status || 'no reply'}, ${reply.body.trim()}`);
      apiMs = reply.body.includes(`"version":"${version}"`) ? (apiMs ?? since()) : undefined;
    }),
    every(async () => {
      const reply = await ask(cloudfront.siteUrl);
      siteMs = reply.body.includes(`content="${version}"`) ? (siteMs ?? since()) : undefined;
    }),
  ];
  return {
    async stop() {
      watching = false;
      await Promise.all(loops);
      const servedMs = apiMs === undefined || siteMs === undefined ? undefined : Math.max(apiMs, siteMs);
      return { workerDeadMs, servedMs, failures, requests };
    },
  };
}

async function ask(url: string): Promise<{ status: number; body: string }> {
  try {
    const reply = await fetch(url, { signal: AbortSignal.timeout(2_000) });
    return { status: reply.status, body: await reply.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}
