// Prints a finished run in a terminal as the web page shows it: groups folded to one line with their time, annotations in colour.
import type { ActionResult } from './action-run';
import { renderEntry, stripColours, type LogEntry, type LogKind } from './step-log';

export interface TerminalOptions {
  /** Default: whether stdout is a terminal and NO_COLOR is not set. */
  colours?: boolean;
  /** Shows what the groups hold, too. */
  unfolded?: boolean;
}

const colourCodes: Record<LogKind, string> = { line: '', group: '1', error: '31', warning: '33', notice: '36', debug: '35' };
const verdicts = { success: '✓', failure: '✗', cancelled: '⊘' } as const;

export function renderForTerminal(result: ActionResult, options: TerminalOptions = {}): string {
  const colours = options.colours ?? (process.stdout.isTTY === true && !process.env.NO_COLOR);
  const shown = result.entries.flatMap((entry, index) => {
    const folded = entry.grouped && entry.kind === 'line' && !options.unfolded;
    return folded ? [] : [renderLine(entry, groupTime(result, index), options.unfolded === true, colours)];
  });
  const verdict = `${verdicts[result.outcome]} ${result.outcome} in ${seconds(result.durationMs)}`;
  return `${[...shown, paint(verdict, result.outcome === 'success' ? '32' : '31', colours)].join('\n')}\n`;
}

function renderLine(entry: LogEntry, time: string, unfolded: boolean, colours: boolean): string {
  const text = entry.kind === 'group' ? `${unfolded ? '▾' : '▸'} ${entry.text}` : renderEntry(entry);
  const code = colourCodes[entry.kind];
  const line = paint(colours ? text : stripColours(text), code, colours);
  return entry.kind === 'group' ? `${line}${paint(`  ${time}`, '2', colours)}` : line;
}

/** From the group's first line to the next line outside it. */
function groupTime(result: ActionResult, index: number): string {
  const start = result.entries[index];
  if (start?.kind !== 'group') return '';
  const next = result.entries.slice(index + 1).find((entry) => !entry.grouped);
  return seconds((next?.atMs ?? result.durationMs) - start.atMs);
}

function seconds(durationMs: number): string {
  return `${(durationMs / 1000).toFixed(1)} s`;
}

function paint(text: string, code: string, colours: boolean): string {
  return colours && code !== '' ? `\u001b[${code}m${text}\u001b[0m` : text;
}
