// A user in small: every 10 ms one write, by a connection that is made anew when it breaks, as a pool does. A write counts only on a whole database.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const intervalMs = 10;
const limitMs = 1_000;

export interface Written {
  /** The longest time between two writes that succeeded. */
  readonly gapMs: number;
  readonly writes: number;
}

export interface Writer {
  /** Waits until it has written for this long without a break. */
  calm(ms: number): Promise<void>;
  stop(): Promise<Written>;
}

/** @param probe one statement that writes, and returns a row only where everything is there that should be. */
export function startWriter(url: string, probe: string): Writer {
  const times: number[] = [];
  let going = true;
  const writing = (async () => {
    let client: pg.Client | undefined;
    while (going) {
      try {
        client ??= await connect(url);
        if ((await client.query(probe)).rowCount === 1) times.push(performance.now());
      } catch {
        void client?.end().catch(() => undefined);
        client = undefined;
      }
      await delay(intervalMs);
    }
    await client?.end();
  })();
  const calmSinceMs = () => {
    let from = times.length - 1;
    while (from > 0 && (times[from] ?? 0) - (times[from - 1] ?? 0) < 100) from -= 1;
    return performance.now() - (times.at(-1) ?? 0) > 100 ? 0 : (times.at(-1) ?? 0) - (times[from] ?? 0);
  };
  return {
    async calm(ms) {
      for (const end = performance.now() + 60_000; calmSinceMs() < ms; await delay(20)) if (performance.now() > end) throw new Error('The writer has not got through for a minute.');
    },
    async stop() {
      going = false;
      await writing;
      const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
      return { gapMs: Math.round(Math.max(...gaps)), writes: times.length };
    },
  };
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: limitMs, query_timeout: limitMs });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
