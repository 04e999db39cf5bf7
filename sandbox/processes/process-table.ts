// The processes of this machine: who they are, whose children, and which sandbox they were marked for.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface TableEntry {
  readonly pid: number;
  readonly parentPid: number;
  /** Together with the pid it names one process for ever: a pid that was given out again started at another time. */
  readonly startedAt: string;
  readonly zombie: boolean;
}

const hasProc = existsSync('/proc/self/stat');

/** Whether this system shows the environments of processes (Linux). */
export const canReadEnvironments = hasProc;

export function readProcessTable(): TableEntry[] {
  return hasProc ? readProc() : readPs();
}

/** Pids whose environment holds exactly `NAME=value`; none where environments cannot be read. */
export function pidsWithEnvironment(name: string, value: string): number[] {
  if (!hasProc) return [];
  const wanted = `\0${name}=${value}\0`;
  return procPids().filter((pid) => pid !== process.pid && `\0${readOrEmpty(`/proc/${pid}/environ`)}`.includes(wanted));
}

/** The pid and all that descend from it, itself first. */
export function withDescendants(table: readonly TableEntry[], pid: number): TableEntry[] {
  const family = table.filter((entry) => entry.pid === pid);
  for (let index = 0; index < family.length; index += 1) {
    const parent = family[index];
    family.push(...table.filter((entry) => entry.parentPid === parent?.pid));
  }
  return family;
}

/** Reads what identifies a process out of one line of /proc/PID/stat; its second field may hold spaces and brackets. */
export function parseStat(line: string): TableEntry {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  return { pid: Number.parseInt(line, 10), zombie: fields[0] === 'Z', parentPid: Number(fields[1]), startedAt: fields[19] ?? '' };
}

function readProc(): TableEntry[] {
  return procPids()
    .map((pid) => readOrEmpty(`/proc/${pid}/stat`))
    .filter((line) => line !== '')
    .map(parseStat);
}

function procPids(): number[] {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map(Number);
}

/** A process may end between the listing and the reading, or belong to another user: then there is nothing to read. */
function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

function readPs(): TableEntry[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,ppid=,stat=,lstart='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
    if (!match) return [];
    const [, pid, parentPid, state, startedAt] = match;
    return [{ pid: Number(pid), parentPid: Number(parentPid), startedAt: startedAt ?? '', zombie: state?.startsWith('Z') ?? false }];
  });
}
