// One run of one contender, seen from outside: when its first packet left, when the last worker was dead, what it took on the way.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HostDescription } from '../../sandbox/description';
import { runCommand } from '../../sandbox/processes/run-command';
import { waitUntil } from '../../sandbox/processes/wait-until';
import { workerPids } from '../worker-pids';
import type { Contender, Site } from './contenders';
import type { Traffic, TrafficMeter } from './traffic-meter';

export interface Sighting {
  /** From the start of the process, ms. */
  readonly firstPacketMs: number;
  readonly deadMs: number;
  /** Until the contender itself knew it of every host. */
  readonly provedMs: number;
  readonly endedMs: number;
  /** Until it was proved. */
  readonly traffic: Traffic;
}

const pauseMs = 2;

/** @throws Error when the workers are not dead, or the contender says that it failed: then its time is worth nothing. */
export async function measure(contender: Contender, site: Site, meter: TrafficMeter): Promise<Sighting> {
  await startWorkers(site.hosts);
  const { argv, env } = await contender.command(site);
  const pids = workerPids(site.hosts);
  meter.reset();
  const beginMs = performance.now();
  const child = spawn(argv[0], argv.slice(1), { env, cwd: site.work, stdio: ['ignore', 'pipe', 'pipe'] });
  let [said, provedAtMs, traffic] = ['', Number.NaN, meter.read()];
  const proof = new RegExp(contender.proof, 'gm');
  const hear = (text: string) => {
    const [before, after] = [proofs(said, proof), proofs((said += text), proof)];
    if (after > before) [provedAtMs, traffic] = [performance.now(), meter.read()];
  };
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear);
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));
  const dead = pids.length === 0 ? Promise.reject(new Error('No worker ran.')) : lastDead(pids, ended);
  const code = await ended;
  const endedMs = performance.now() - beginMs;
  const deadMs = (await dead) - beginMs;
  const left = workerPids(site.hosts);
  if (code !== 0 || left.length > 0 || Number.isNaN(provedAtMs)) throw new Error(`${contender.name} ended with ${code}, and ${left.length} workers live:\n${said.slice(-3_000)}`);
  return { firstPacketMs: (meter.firstAtMs ?? Number.NaN) - beginMs, deadMs, provedMs: provedAtMs - beginMs, endedMs, traffic };
}

function proofs(text: string, proof: RegExp): number {
  return text.match(proof)?.length ?? 0;
}

/** performance.now() at which the last of them had no life in it; after the end of the contender nothing is waited for. */
async function lastDead(pids: readonly string[], ended: Promise<unknown>): Promise<number> {
  let over = false;
  void ended.then(() => (over = true));
  while (pids.some(alive) && !over) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  return performance.now();
}

/** What is dead and not yet buried has no command line. */
function alive(pid: string): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

async function startWorkers(hosts: readonly HostDescription[]): Promise<void> {
  await Promise.all(hosts.map((host) => runCommand(['pm2', 'start', 'pems-write-sync-worker', '--silent'], { cwd: host.repository, environment: host.environment })));
  const pidFile = ({ pm2Home }: HostDescription) => readFileSync(join(pm2Home, 'pm2.pid'), 'utf8');
  for (const host of hosts) await waitUntil(`the worker of ${host.name} runs (pm2 ${pidFile(host)})`, async () => existsSync(host.heartbeat) && workerPids([host]).length > 0, { limitMs: 15_000 });
}
