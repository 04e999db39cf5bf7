// What a command costs the machine that runs it: wall time, CPU time and peak memory, by GNU time.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Cost {
  readonly wallMs: number;
  /** User and system time of the client, its children included. */
  readonly cpuMs: number;
  /** The largest process of it. */
  readonly peakMiB: number;
}

/** The words that a command begins with to leave its cost in a file. */
export function costing(report: string): readonly string[] {
  return ['/usr/bin/time', '-f', '%e %U %S %M', '-o', report];
}

export function readCost(report: string): Cost {
  const [wall = 0, user = 0, system = 0, kibibytes = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000, peakMiB: kibibytes / 1024 };
}

/** @throws Error when the command fails: then its time is worth nothing. */
export async function measureCommand(command: string, environment: NodeJS.ProcessEnv = process.env): Promise<Cost> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-cost-'));
  const [program = '', ...words] = [...costing(join(folder, 'cost')), 'bash', '-c', command];
  try {
    const child = spawn(program, words, { stdio: ['ignore', 'inherit', 'inherit'], env: environment });
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    if (code !== 0) throw new Error(`The command ended with ${code}: ${command}`);
    return readCost(join(folder, 'cost'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
