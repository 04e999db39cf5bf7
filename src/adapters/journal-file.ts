// The run's own journal on the machine that runs it: every event as a JSON line, written at once, so that a kill loses nothing.
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Emit } from '../engine/events';
import type { Redact } from '../report/redact';
import type { RunIdentity } from '../request';

/** Other runs of the incident may write into the same file, at the same time: each line is signed. Its Emit @throws what the file system says. */
export function journalFile(file: string, { id, attempt }: RunIdentity, redact: Redact): Emit {
  return (event) => {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, `${redact(JSON.stringify({ ...event, by: { id, attempt } }))}\n`, { mode: 0o600 });
  };
}
