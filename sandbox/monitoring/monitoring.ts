// Real Prometheus and Alertmanager beside a sandbox, from Debian's packages: they scrape the backends of its hosts every second.
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Description } from '../description';
import { Layout } from '../layout';
import { holdPort } from '../ports/held-port';
import { loopback } from '../ports/listen';
import { sandboxMark, startRecorded, type StartedProcess } from '../processes/recorded-process';
import { waitUntil } from '../processes/wait-until';
import { alertmanagerConfig, alertRules, prometheusConfig } from './monitoring-config';

const programs = { prometheus: '/usr/bin/prometheus', alertmanager: '/usr/bin/prometheus-alertmanager' } as const;
const startLimitMs = 20_000;

export interface MonitoringServers {
  readonly prometheus: string;
  readonly alertmanager: string;
  /** Ends Prometheus for good, as a crash would. */
  stopPrometheus(): Promise<void>;
}

export function monitoringIsInstalled(): boolean {
  return Object.values(programs).every((program) => existsSync(program));
}

/** They end with the sandbox. @throws Error with the mend where they are not installed. */
export async function startMonitoring(description: Description): Promise<MonitoringServers> {
  if (!monitoringIsInstalled()) throw new Error('No Prometheus here. Install it: apt-get install --no-install-recommends prometheus prometheus-alertmanager');
  const layout = new Layout(description.folder);
  const folder = join(layout.folder, 'monitoring');
  await mkdir(folder, { recursive: true });
  const alertmanager = await startAlertmanager(layout, folder);
  const { url: prometheus, process } = await startPrometheus(layout, folder, description, alertmanager);
  // It is ready before it knows what to scrape: until then every query is answered by nothing.
  await waitUntil('Prometheus has scraped every backend', async () => (await scraped(prometheus)) >= description.hosts.length, { limitMs: startLimitMs, process });
  return {
    prometheus,
    alertmanager,
    async stopPrometheus() {
      globalThis.process.kill(process.pid, 'SIGKILL');
      await waitUntil('Prometheus is gone', async () => !(await answers(`${prometheus}/-/ready`)), { limitMs: 5_000 });
    },
  };
}

async function startAlertmanager(layout: Layout, folder: string): Promise<string> {
  const config = join(folder, 'alertmanager.yml');
  await writeFile(config, alertmanagerConfig());
  const held = await holdPort();
  const url = `http://${loopback}:${held.port}`;
  await held.release();
  const options = [`--config.file=${config}`, `--storage.path=${join(folder, 'alertmanager')}`, `--web.listen-address=${loopback}:${held.port}`, '--cluster.listen-address=', '--log.level=warn'];
  await startServer(layout, 'alertmanager', [programs.alertmanager, ...options], url);
  return url;
}

async function startPrometheus(layout: Layout, folder: string, description: Description, alertmanager: string): Promise<{ url: string; process: StartedProcess }> {
  const config = join(folder, 'prometheus.yml');
  const rules = join(folder, 'rules.yml');
  await writeFile(rules, alertRules());
  await writeFile(config, prometheusConfig(description.hosts.map(({ name, backendPort }) => ({ name, address: `${loopback}:${backendPort}` })), alertmanager.replace('http://', ''), rules));
  const held = await holdPort();
  const url = `http://${loopback}:${held.port}`;
  await held.release();
  const options = [`--config.file=${config}`, `--storage.tsdb.path=${join(folder, 'prometheus')}`, `--web.listen-address=${loopback}:${held.port}`, '--log.level=warn'];
  return { url, process: await startServer(layout, 'prometheus', [programs.prometheus, ...options], url) };
}

async function startServer(layout: Layout, name: string, command: [string, ...string[]], url: string): Promise<StartedProcess> {
  const environment = { PATH: '/usr/bin:/bin', HOME: layout.folder, [sandboxMark]: layout.folder };
  const process = startRecorded(layout.processes, { name, command, environment, logFile: layout.log(name) });
  await waitUntil(`${name} is ready`, () => answers(`${url}/-/ready`), { limitMs: startLimitMs, process });
  return process;
}

/** How many backends it has values of. */
async function scraped(url: string): Promise<number> {
  const reply = await fetch(`${url}/api/v1/query?query=up`, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } }).catch(() => undefined);
  const answer = (await reply?.json()) as { readonly data?: { readonly result: readonly unknown[] } } | undefined;
  return answer?.data?.result.length ?? 0;
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(2_000), headers: { connection: 'close' } })).ok;
  } catch {
    return false;
  }
}
