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
export type MarkState = (typeof states)[number];

const states = ['restoring', 'restored', 'verified', 'live', 'kept', 'back', 'undone'] as const;

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
/** Year to second. */
const stampLength = 14;

/** What our programs need to know of a database of the server. */
export interface MarkedDatabase {
  readonly name: string;
  readonly comment: string;
  readonly mark: Mark | undefined;
}

function markLine(mark: Mark): string {
  return `${word}${JSON.stringify(mark)}`;
}

/** Our last line, wherever it stands: people may have written below it. */
export function readMark(comment: string): Mark | undefined {
  return comment.split('\n').flatMap((line) => parseLine(line) ?? []).at(-1);
}

/** Undefined for what people wrote, however it begins. */
function parseLine(line: string): Mark | undefined {
  if (!line.startsWith(word)) return undefined;
  try {
    const value: unknown = JSON.parse(line.slice(word.length));
    return isMark(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isMark(value: unknown): value is Mark {
  if (typeof value !== 'object' || value === null) return false;
  const { state, run, at, from } = value as Partial<Record<keyof Mark, unknown>>;
  return states.some((known) => known === state) && [run, at, from].every((text) => typeof text === 'string');
}

/** What a person wrote stays above our line. */
export function withMark(comment: string, mark: Mark): string {
  const own = withoutMark(comment);
  return own === '' ? markLine(mark) : `${own}\n${markLine(mark)}`;
}

function withoutMark(comment: string): string {
  return comment.split('\n').filter((line) => parseLine(line) === undefined).join('\n');
}

/** The same for every try of a run, so that the next one finds what the one before began. */
export function sideName(database: string, run: string): string {
  const plain = run.toLowerCase().replace(/[^a-z0-9]+/g, '_');
  return withSuffix(database, `_restore_${plain.length <= 24 ? plain : `${plain.slice(0, 15)}_${hash(run)}`}`);
}

/** Whether a restore made it, or began to make it, beside this database. */
export function isSideOf({ name, mark }: MarkedDatabase, database: string): boolean {
  return mark !== undefined && name === sideName(database, mark.run) && (mark.state === 'restoring' || mark.state === 'restored' || mark.state === 'verified');
}

/** `before`: it was live before a restore. `restored`: a restore had made it, and the one before was brought back. */
export type Kept = 'before' | 'restored';

/** What a database that is put aside is called from then on. @param at ISO 8601, UTC. */
export function keptName(database: string, kind: Kept, at: string): string {
  return withSuffix(database, `_${kind}_${at.replace(/\D/g, '').slice(0, stampLength)}`);
}

/** The same for people, while nobody knows the moment. */
export function keptNames(database: string, kind: Kept): string {
  return `${keptName(database, kind, '0'.repeat(stampLength)).slice(0, -stampLength)}…`;
}

/** By its name alone: people write comments of their own. */
export function isKept(name: string, database: string, kind: Kept): boolean {
  const at = name.slice(-stampLength);
  return /^\d+$/.test(at) && name === keptName(database, kind, at);
}

/** The newest database that a restore of this one put aside. */
export function newestKept(databases: readonly MarkedDatabase[], database: string): MarkedDatabase | undefined {
  return newest(databases.filter(({ name }) => isKept(name, database, 'before')));
}

/** Of databases whose names differ in their moments alone. */
export function newest(databases: readonly MarkedDatabase[]): MarkedDatabase | undefined {
  return [...databases].sort((left, right) => (left.name < right.name ? 1 : -1))[0];
}

/** PostgreSQL cuts longer names without a word; counted in bytes. Two names that begin alike stay apart by what they are in whole. */
function withSuffix(database: string, suffix: string): string {
  if (bytesOf(`${database}${suffix}`) <= longestName) return `${database}${suffix}`;
  const end = `_${hash(database)}${suffix}`;
  let base = database;
  while (bytesOf(base) + end.length > longestName) base = [...base].slice(0, -1).join('');
  return `${base}${end}`;
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
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
