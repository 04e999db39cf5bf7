// How a restore is recognised by whoever comes later: names of databases, and a line of JSON at the end of their comments.

/**
 * - `restoring`: begun; without its end it is worth nothing.
 * - `restored`: whole, and not compared with the live one yet.
 * - `verified`: may go live.
 * - `live`: went live.
 * - `kept`: was live before a restore; a swap can bring it back.
 * - `back`: was brought back and is live again.
 * - `undone`: a restored one, put aside when the one before was brought back.
 */
export type MarkState = 'restoring' | 'restored' | 'verified' | 'live' | 'kept' | 'back' | 'undone';

export interface Mark {
  readonly state: MarkState;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Key of the backup that it was made from, or why it is kept. */
  readonly from: string;
  readonly etag?: string | undefined;
  readonly sha256?: string | undefined;
}

const word = 'emergency-rollback ';
const longestName = 63;

/** What our programs need to know of a database of the server. */
export interface MarkedDatabase {
  readonly name: string;
  readonly comment: string;
  readonly mark: Mark | undefined;
}

function markLine(mark: Mark): string {
  return `${word}${JSON.stringify(mark)}`;
}

export function readMark(comment: string): Mark | undefined {
  const line = comment.split('\n').at(-1) ?? '';
  if (!line.startsWith(word)) return undefined;
  try {
    return JSON.parse(line.slice(word.length)) as Mark;
  } catch {
    return undefined;
  }
}

/** What a person wrote stays above our line. */
export function withMark(comment: string, mark: Mark): string {
  const own = withoutMark(comment);
  return own === '' ? markLine(mark) : `${own}\n${markLine(mark)}`;
}

function withoutMark(comment: string): string {
  return comment.split('\n').filter((line) => !line.startsWith(word)).join('\n');
}

/** The same for every try of a run, so that the next one finds what the one before began. */
export function sideName(database: string, run: string): string {
  const plain = run.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return withSuffix(database, `_restore_${plain.length <= 24 ? plain : `${plain.slice(0, 15)}_${hash(run)}`}`);
}

/** @param at ISO 8601. */
export function keptName(database: string, kind: 'before' | 'restored', at: string): string {
  return withSuffix(database, `_${kind}_${at.replace(/\D/g, '').slice(0, 14)}`);
}

/** PostgreSQL cuts longer names without a word; counted in bytes. */
function withSuffix(database: string, suffix: string): string {
  const bytes = (text: string) => new TextEncoder().encode(text).length;
  let base = database;
  while (bytes(base) + suffix.length > longestName) base = [...base].slice(0, -1).join('');
  return `${base}${suffix}`;
}

/** FNV-1a, 32 bits: to tell long names apart, not for secrets. */
function hash(text: string): string {
  let value = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  return value.toString(16).padStart(8, '0');
}

/** Why a restore cannot be undone (again): what is still aside then stems from an earlier one, and holds what was live long ago. */
export function undoneBefore(live: MarkedDatabase | undefined): string | undefined {
  return live?.mark?.state === 'back' ? `the run ${live.mark.run} has swapped ${live.name} back already, at ${live.mark.at}` : undefined;
}

/** The newest database that a restore of this one put aside. */
export function newestKept(databases: readonly MarkedDatabase[], database: string): MarkedDatabase | undefined {
  const prefix = keptName(database, 'before', '').replace(/_$/, '');
  const stamp = ({ name, mark }: MarkedDatabase) => (mark?.at ?? '').replace(/\D/g, '').slice(0, 14) || name.slice(-14);
  return databases.filter(({ name }) => name.startsWith(prefix) && /_before_\d{14}$/.test(name)).sort((left, right) => (stamp(left) < stamp(right) ? 1 : -1))[0];
}
