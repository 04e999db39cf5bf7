// Starts a long-running process that outlives us and is recorded before it runs, so that it can always be found and ended.
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseStat, type TableEntry } from './process-table';

/** Every process of a sandbox carries this variable with the sandbox's folder as its value. */
export const sandboxMark = 'EMERGENCY_ROLLBACK_SANDBOX';

export interface ProcessToStart {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
  readonly environment: NodeJS.ProcessEnv;
  readonly logFile: string;
  /** What ends it quickly and cleanly. */
  readonly stopSignal?: NodeJS.Signals;
}

export interface StartedProcess {
  readonly name: string;
  readonly pid: number;
  readonly logFile: string;
  /** How it ended, as soon as it has. */
  ended(): string | undefined;
}

export interface ProcessRecord extends Pick<TableEntry, 'pid' | 'startedAt'> {
  readonly name: string;
  readonly stopSignal: NodeJS.Signals;
}

// The shell writes its own pid and start time, then becomes the process: there is no moment at which it runs unrecorded.
const recordThenRun = `
record=$1; signal=$2; shift 2
{ echo "$$ $signal"; cat /proc/$$/stat 2>/dev/null || ps -o lstart= -p $$; } >"$record.new" && mv "$record.new" "$record" && exec "$@"`;

export function startRecorded(recordsFolder: string, toStart: ProcessToStart): StartedProcess {
  const { name, command, environment, logFile, stopSignal = 'SIGTERM' } = toStart;
  mkdirSync(recordsFolder, { recursive: true });
  mkdirSync(dirname(logFile), { recursive: true });
  const log = openSync(logFile, 'a');
  const child = spawn('/bin/sh', ['-c', recordThenRun, 'sh', join(recordsFolder, name), stopSignal, ...command], {
    cwd: '/',
    env: environment,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  let ended: string | undefined;
  child.once('error', (error) => (ended = error.message));
  child.once('exit', (code, signal) => (ended = signal === null ? `exit code ${code}` : signal));
  child.unref();
  return { name, pid: child.pid ?? 0, logFile, ended: () => ended };
}

/** All records, also those of processes that have ended since. */
export async function readRecords(recordsFolder: string): Promise<ProcessRecord[]> {
  const names = await readdir(recordsFolder).catch(() => []);
  const recorded = names.filter((name) => !name.endsWith('.new'));
  return Promise.all(recorded.map(async (name) => parseRecord(name, await readFile(join(recordsFolder, name), 'latin1'))));
}

function parseRecord(name: string, text: string): ProcessRecord {
  const [first = '', identity = ''] = text.split('\n');
  const [pid = '', stopSignal = ''] = first.split(' ');
  const startedAt = /^\d+ \(/.test(identity) ? parseStat(identity).startedAt : identity.trim();
  return { name, pid: Number(pid), startedAt, stopSignal: stopSignal as NodeJS.Signals };
}
