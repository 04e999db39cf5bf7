// Waits until something holds, and says with the end of the log what went wrong when it never does.
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StartedProcess } from './recorded-process';

export interface Patience {
  readonly limitMs: number;
  readonly everyMs?: number;
  /** Gives up at once when this process ends. */
  readonly process?: StartedProcess;
  /** Shown at its end when the wait was in vain; the process's log by default. */
  readonly logFile?: string;
}

const logLinesShown = 20;

/** Looks again and again until it sees something, and returns that; `subject` reads like "PostgreSQL accepts connections". */
export async function waitUntil<Seen>(subject: string, look: () => Promise<Seen | false | undefined>, patience: Patience): Promise<Seen> {
  const { limitMs, everyMs = 20, process: watched } = patience;
  const deadline = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== false && seen !== undefined) return seen;
    const ended = watched?.ended();
    if (ended !== undefined) throw new Error(`Waited until ${subject}, but ${watched?.name} ended: ${ended}.${await logEnd(patience)}`);
    if (performance.now() > deadline) throw new Error(`Waited ${limitMs} ms in vain until ${subject}.${await logEnd(patience)}`);
    await sleep(everyMs);
  }
}

async function logEnd({ process: watched, logFile = watched?.logFile }: Patience): Promise<string> {
  if (logFile === undefined) return '';
  const text = await readFile(logFile, 'utf8').catch(() => '');
  const lines = text.trimEnd().split('\n').slice(-logLinesShown);
  return `\nThe end of ${logFile}:\n${lines.join('\n')}`;
}
