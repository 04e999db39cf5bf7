// Foreign text made fit for a message: one line, no control characters, no marks that nobody sees, cut.
import { stripTerminal } from './neutralise';

const valueLimit = 1_000;

/** One line of at most `limit` characters. */
export function oneLine(text: string, limit = valueLimit): string {
  // What is cut off need not be cleaned: a log of megabytes costs no time.
  const [part, rest] = [text.slice(0, 4 * limit), text.slice(4 * limit)];
  const clean = stripTerminal(part).replace(/[\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '').replace(/\s+/g, ' ').trim();
  return cut(rest === '' ? clean : `${clean}…`, limit);
}

/** At most `limit` characters, never half of one; what was cut shows as …. */
export function cut(text: string, limit: number): string {
  return text.length <= limit ? text : `${text.slice(0, limit - 1).replace(/[\ud800-\udbff]$/, '').trimEnd()}…`;
}
