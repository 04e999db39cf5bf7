// Ends processes by their ids, after making sure that each pid still is the process that was meant.
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProcessRecord } from './recorded-process';
import { pidsWithEnvironment, readProcessTable, withDescendants, type TableEntry } from './process-table';

type Identity = Pick<TableEntry, 'pid' | 'startedAt'>;

const politeMs = 5_000;
const pollMs = 15;

/** Those of the records whose process still runs. */
export function stillRunning(records: readonly ProcessRecord[]): ProcessRecord[] {
  const table = readProcessTable();
  return records.filter((record) => table.some((entry) => isSame(entry, record)));
}

/** Ends the recorded processes with their own signals and everything that descends from them; what lingers is killed. */
export async function endRecorded(records: readonly ProcessRecord[]): Promise<void> {
  const table = readProcessTable();
  const alive = records.filter((record) => table.some((entry) => isSame(entry, record)));
  const families = alive.flatMap((record) => withDescendants(table, record.pid));
  for (const record of alive) signal(record.pid, record.stopSignal);
  if (!(await waitUntilGone(families, politeMs, alive))) {
    for (const entry of present(families)) signal(entry.pid, 'SIGKILL');
    await waitUntilGone(families, politeMs);
  }
}

/** Kills every process whose environment holds `name=value`, until none is left. */
export async function killMarked(name: string, value: string): Promise<void> {
  const deadline = performance.now() + politeMs;
  while (performance.now() < deadline) {
    const zombies = new Set(readProcessTable().filter((entry) => entry.zombie).map((entry) => entry.pid));
    const pids = pidsWithEnvironment(name, value).filter((pid) => !zombies.has(pid));
    if (pids.length === 0) return;
    for (const pid of pids) signal(pid, 'SIGKILL');
    await sleep(pollMs);
  }
  throw new Error(`Processes with ${name}=${value} are still there after ${politeMs} ms of killing.`);
}

/** Waits for `awaited` (all, by default); once they are gone, the rest of the family gets killed at once. */
async function waitUntilGone(family: readonly Identity[], limitMs: number, awaited: readonly Identity[] = family): Promise<boolean> {
  const deadline = performance.now() + limitMs;
  while (present(awaited).length > 0) {
    if (performance.now() > deadline) return false;
    await sleep(pollMs);
  }
  return present(family).length === 0;
}

function present(identities: readonly Identity[]): Identity[] {
  const table = readProcessTable();
  return identities.filter((identity) => table.some((entry) => isSame(entry, identity)));
}

function isSame(entry: TableEntry, identity: Identity): boolean {
  return entry.pid === identity.pid && entry.startedAt === identity.startedAt && !entry.zombie;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
