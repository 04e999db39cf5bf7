// The whole log of a run as a file beside its journal: what the job's log cuts, this does not (fault 39).
import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Emit } from '../engine/events';
import { logLines, type LogLine } from '../report/log-lines';
import type { Redact } from '../report/redact';

/** Its Emit @throws what the file system says. */
export function logFile(file: string, redact: Redact): Emit {
  return (event) => {
    const text = logLines(event, Number.POSITIVE_INFINITY).map(textOf).join('\n');
    if (text === '') return;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    appendFileSync(file, `${redact(`${event.at} ${text}`)}\n`, { mode: 0o600 });
  };
}

function textOf(line: LogLine): string {
  switch (line.kind) {
    case 'plain':
      return line.text;
    case 'warning':
    case 'error':
      return `${line.kind}: ${line.title}: ${line.text}`;
    case 'group':
      return [line.title, ...line.lines.filter((text) => text !== '').map((text) => `    ${text}`), ...(line.foreign === '' ? [] : line.foreign.split('\n').map((text) => `    | ${text}`))].join('\n');
  }
}
