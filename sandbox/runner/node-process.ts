// Runs one entry file of an action in a Node process of its own, reads it line by line and cancels it as GitHub does.
import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { CancelTimes } from './action-run';

/** A process that ended while a child of it still holds its output is not waited for longer than this. */
const outputGraceMs = 1000;

export interface NodeProcess {
  node: string;
  entry: string;
  cwd: string;
  env: Record<string, string>;
  signal: AbortSignal | undefined;
  cancelTimes: CancelTimes;
  onLine: (line: string) => void;
  onData: (text: string) => void;
}

/** Resolves with the exit code, null when a signal ended it; rejects when Node could not be started. */
export async function runNodeProcess(run: NodeProcess): Promise<number | null> {
  // A process group of its own: SIGINT and SIGTERM reach Node alone, SIGKILL everything it started.
  const child = spawn(run.node, [run.entry], { cwd: run.cwd, env: run.env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const outputEnds = Promise.all([child.stdout, child.stderr].map((stream) => readOutput(stream, run)));
  const stopCancelling = cancelOnAbort(child, run.signal, run.cancelTimes);
  try {
    const exitCode = await exitOf(child);
    await settledWithin(outputEnds, outputGraceMs);
    return exitCode;
  } finally {
    stopCancelling();
    killGroup(child);
    child.stdout.destroy();
    child.stderr.destroy();
  }
}

function exitOf(child: ChildProcess): Promise<number | null> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode) => resolve(exitCode));
  });
}

function readOutput(stream: Readable, run: NodeProcess): Promise<void> {
  stream.setEncoding('utf8');
  stream.on('data', run.onData);
  const lines = createInterface({ input: stream, crlfDelay: Infinity });
  lines.on('line', run.onLine);
  return new Promise((resolve) => lines.once('close', resolve));
}

/** SIGINT at once, then SIGTERM, then SIGKILL, which comes alone where no time is left before it. Returns what stops the escalation. */
function cancelOnAbort(child: ChildProcess, signal: AbortSignal | undefined, times: CancelTimes): () => void {
  const timers: NodeJS.Timeout[] = [];
  const cancel = (): void => {
    if (times.untilTerminateMs + times.untilKillMs === 0) return killGroup(child);
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), times.untilTerminateMs));
    timers.push(setTimeout(() => killGroup(child), times.untilTerminateMs + times.untilKillMs));
  };
  if (signal?.aborted) cancel();
  else signal?.addEventListener('abort', cancel, { once: true });
  return () => {
    signal?.removeEventListener('abort', cancel);
    timers.forEach(clearTimeout);
  };
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    const nobodyIsLeft = (error as NodeJS.ErrnoException).code === 'ESRCH';
    if (!nobodyIsLeft) throw error;
  }
}

async function settledWithin(work: Promise<unknown>, limitMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
