// How long it takes until the worker is dead, from far away: the terminal command beside the document by hand and an expert's script,
// on real hosts, through proxies that put the distance in and count what goes over it.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startTcpProxy } from '../sandbox/edge/tcp-proxy';
import { up, type Sandbox } from '../sandbox/sandbox';
import { clear, contenders, type Contender, type Site } from './distance/contenders';
import { measure } from './distance/measure';
import { distanceTables, type Run } from './distance/report';
import { TrafficMeter } from './distance/traffic-meter';
import { keepResults } from './results';

const say = (line: string) => process.stderr.write(`${line}\n`);
const text = { type: 'string' } as const;

export async function distance(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { hosts: { ...text, default: '1,2,4,8' }, rtt: { ...text, default: '0,20,60' }, rounds: { ...text, default: '5' }, only: { ...text, default: '' }, before: { ...text, default: '' }, json: text } });
  const [counts, rtts] = [numbers(values.hosts), numbers(values.rtt)];
  const chosen = contenders(values.before).filter(({ name }) => values.only === '' || values.only.split(';').includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'bench-distance-'));
  const runs: Run[] = [];
  try {
    const sandbox = await up({ folder, hosts: Math.max(...counts) });
    try {
      await sandbox.deploy('v4.0.0');
      const field = await stretch(sandbox);
      // Round after round through all places: what slows the machine for a while slows them all.
      for (let round = 0; round < Number(values.rounds); round += 1) {
        for (const hosts of counts) for (const rttMs of rtts) runs.push(...(await field.round(chosen, { hosts, rttMs, round })));
        keepResults(values.json, runs);
      }
    } finally {
      await sandbox.down();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`${distanceTables(runs)}\n`);
}

function numbers(list: string): number[] {
  return list.split(',').map(Number);
}

/** A proxy in front of every sshd, and all contenders in turn through them. */
async function stretch({ description, folder }: Sandbox) {
  const meter = new TrafficMeter();
  const proxies = await Promise.all(description.hosts.map(({ port }) => startTcpProxy({ targetPort: port, watch: meter })));
  const far = description.hosts.map((host, index) => ({ ...host, port: proxies[index]?.port ?? host.port }));
  return {
    async round(chosen: readonly Contender[], place: Pick<Run, 'hosts' | 'rttMs' | 'round'>): Promise<Run[]> {
      const runs: Run[] = [];
      proxies.forEach((proxy) => proxy.setLatency(place.rttMs));
      for (let turn = 0; turn < chosen.length; turn += 1) {
        const contender = chosen[(turn + place.round) % chosen.length] as Contender;
        const site: Site = { description, hosts: far.slice(0, place.hosts), work: join(folder, 'distance') };
        await clear(site);
        const run = { ...place, contender: contender.name, ...(await measure(contender, site, meter)) };
        proxies.forEach((proxy) => proxy.cut());
        runs.push(run);
        say(`round ${place.round + 1}, ${place.hosts} hosts at ${place.rttMs} ms, ${contender.name}: first packet after ${Math.round(run.firstPacketMs)} ms, worker dead after ${Math.round(run.deadMs)} ms, proved after ${Math.round(run.provedMs)} ms, ended after ${Math.round(run.endedMs)} ms, ${JSON.stringify(run.traffic)}`);
      }
      return runs;
    },
  };
}
