// The run's own journal on the machine that runs it: every event as a JSON line, written at once, so that a kill loses nothing.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Emit } from '../engine/events';
import type { Redact } from '../report/redact';

/** Its Emit @throws what the file system says. */
export function journalFile(file: string, redact: Redact): Emit {
  return (event) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, `${redact(JSON.stringify(event))}\n`, { mode: 0o600 });
  };
}
