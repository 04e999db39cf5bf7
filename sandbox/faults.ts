// Switches the faults of v4.0.0: a JSON file on every host, which the product reads at each request.
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { HostDescription } from './description';

/** What a fault is when it is just switched on. */
const whenOn = {
  errorRate: 0.5,
  unhealthy: true,
  crashLoop: true,
  memoryLeak: true,
  slowMs: 2_000,
  wrongData: true,
  hang: true,
  htmlHealth: true,
  stubbornWorker: true,
} as const;

export type Fault = keyof typeof whenOn;

export const faultNames = Object.keys(whenOn) as readonly Fault[];

/** True, false, or a value for errorRate (0 to 1) and slowMs. */
export type FaultSetting = boolean | number;

export function isFault(name: string): name is Fault {
  return faultNames.some((known) => known === name);
}

export async function switchFault(hosts: readonly HostDescription[], fault: Fault, setting: FaultSetting): Promise<void> {
  await Promise.all(hosts.map((host) => switchOn(host, fault, setting)));
}

/** The faults that are on, on a host. */
export async function readFaults(host: HostDescription): Promise<Partial<Record<Fault, FaultSetting>>> {
  const text = await readFile(host.faults, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Partial<Record<Fault, FaultSetting>>;
}

async function switchOn(host: HostDescription, fault: Fault, setting: FaultSetting): Promise<void> {
  const { [fault]: _previous, ...others } = await readFaults(host);
  const faults = setting === false ? others : { ...others, [fault]: setting === true ? whenOn[fault] : setting };
  await mkdir(dirname(host.faults), { recursive: true });
  await writeFile(`${host.faults}.new`, JSON.stringify(faults));
  await rename(`${host.faults}.new`, host.faults);
}
