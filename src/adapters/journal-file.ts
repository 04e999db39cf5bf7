// The run's own journal on the machine that runs it: every event as a JSON line, written at once, so that a kill loses nothing.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Emit } from '../engine/events';
import type { Redact } from '../report/redact';

export function journalFile(file: string, redact: Redact): Emit {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  return (event) => appendFileSync(file, `${redact(JSON.stringify(event))}\n`, { mode: 0o600 });
}
