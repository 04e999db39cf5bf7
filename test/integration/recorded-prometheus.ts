// A real Prometheus with series of the past: written as OpenMetrics, filled in by promtool. It scrapes nothing.
import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { holdPort } from '../../sandbox/ports/held-port';
import { waitUntil } from '../../sandbox/processes/wait-until';

const run = promisify(execFile);

/** One sample, as a line of OpenMetrics without its time. */
export interface RecordedSample {
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
  readonly atSeconds: number;
}

export interface RecordedPrometheus {
  readonly url: string;
  stop(): Promise<void>;
}

export async function startRecorded(samples: readonly RecordedSample[]): Promise<RecordedPrometheus> {
  const folder = await mkdtemp(join(tmpdir(), 'recorded-'));
  await writeFile(join(folder, 'series.txt'), openMetrics(samples));
  await run('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '--quiet', join(folder, 'series.txt'), join(folder, 'data')], { maxBuffer: 1024 ** 2 });
  await writeFile(join(folder, 'prometheus.yml'), '{}');
  const held = await holdPort();
  await held.release();
  const url = `http://127.0.0.1:${held.port}`;
  const server = spawn('prometheus', [`--config.file=${join(folder, 'prometheus.yml')}`, `--storage.tsdb.path=${join(folder, 'data')}`, '--storage.tsdb.retention.time=60d', `--web.listen-address=127.0.0.1:${held.port}`, '--log.level=error'], { stdio: 'ignore' });
  await waitUntil('Prometheus is ready', async () => fetch(`${url}/-/ready`, { headers: { connection: 'close' } }).then(({ ok }) => ok, () => false), { limitMs: 20_000 });
  return {
    url,
    async stop() {
      await end(server);
      await rm(folder, { recursive: true });
    },
  };
}

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill('SIGKILL');
  await ended;
}

/** Samples of a family stand together, those of a series in the order of their times. */
function openMetrics(samples: readonly RecordedSample[]): string {
  const series = new Map<string, RecordedSample[]>();
  for (const sample of samples) {
    const key = `${sample.name}{${Object.entries(sample.labels ?? {}).map(([name, value]) => `${name}="${value}"`).join(',')}}`;
    series.set(key, [...(series.get(key) ?? [])].concat(sample));
  }
  const families = [...new Set(samples.map(({ name }) => name))].map((name) => {
    const lines = [...series].filter(([, all]) => all[0]?.name === name).flatMap(([key, all]) => [...all].sort((left, right) => left.atSeconds - right.atSeconds).map(({ value, atSeconds }) => `${key} ${value} ${atSeconds}`));
    return [`# TYPE ${name} unknown`, ...lines].join('\n');
  });
  return [...families, '# EOF', ''].join('\n');
}
