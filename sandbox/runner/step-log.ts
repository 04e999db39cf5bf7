// The log of a step as GitHub's web page shows it: groups, annotations in words, masked values.
import type { Masks } from './masks';

export type LogKind = 'line' | 'group' | 'error' | 'warning' | 'notice' | 'debug';

export interface LogEntry {
  /** Since the run began. */
  atMs: number;
  kind: LogKind;
  /** Masked; may carry the action's ANSI colours. */
  text: string;
  /** Stands inside the group that was opened last. */
  grouped: boolean;
}

const prefixes: Record<LogKind, string> = {
  line: '', group: '▾ ', error: 'Error: ', warning: 'Warning: ', notice: 'Notice: ', debug: 'Debug: ',
};

export class StepLog {
  readonly entries: LogEntry[] = [];
  private inGroup = false;

  constructor(
    private readonly masks: Masks,
    private readonly startedAtMs: number,
    private readonly onLine: (rendered: string) => void = () => undefined,
  ) {}

  /** A text of several lines becomes several entries; only the first carries the kind. */
  write(kind: LogKind, text: string): void {
    this.masks.apply(text).split(/\r?\n/).forEach((line, index) => this.push(index === 0 ? kind : 'line', line));
  }

  /** Groups do not nest on the page: a new one ends the one before. */
  openGroup(title: string): void {
    this.inGroup = false;
    this.write('group', title);
    this.inGroup = true;
  }

  closeGroup(): void {
    this.inGroup = false;
  }

  private push(kind: LogKind, text: string): void {
    const entry: LogEntry = { atMs: Math.round(performance.now() - this.startedAtMs), kind, text, grouped: this.inGroup };
    this.entries.push(entry);
    this.onLine(renderEntry(entry));
  }
}

export function renderEntry(entry: LogEntry): string {
  return `${entry.grouped ? '  ' : ''}${prefixes[entry.kind]}${entry.text}`;
}

/** The whole log as plain text. */
export function renderLog(entries: readonly LogEntry[]): string {
  return entries.map((entry) => `${stripColours(renderEntry(entry))}\n`).join('');
}

export function stripColours(text: string): string {
  return text.replace(/\u001b\[[0-9;:?]*[ -/]*[@-~]/g, '');
}
