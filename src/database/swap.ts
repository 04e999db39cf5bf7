// The two renames that put another database live (docs/adr/0004): one transaction, sent in one message.
import { literal } from './catalog';
import { quoteName } from './queries';
import { keptName, newestKept, sideName, withMark, type Mark, type MarkedDatabase } from './restore-marks';

export interface Swap {
  readonly live: string;
  /** Becomes the live one. */
  readonly next: string;
  /** What the live one is called from then on. */
  readonly aside: string;
  readonly liveComment: string;
  readonly asideComment: string;
}

export type SwapState = { readonly kind: 'swapped'; readonly aside: string | undefined } | { readonly kind: 'ready'; readonly swap: Swap } | { readonly kind: 'not-ready'; readonly why: string };

export interface SwapOrder {
  readonly strategy: 'restore' | 'undo-restore';
  readonly database: string;
  readonly run: string;
  /** ISO 8601, UTC. */
  readonly now: string;
  readonly reason: string;
}

/** Decided by names and comments alone, so that it can be asked again at any time. */
export function swapState(databases: readonly MarkedDatabase[], order: SwapOrder): SwapState {
  const live = databases.find(({ name }) => name === order.database);
  const done = order.strategy === 'restore' ? 'live' : 'back';
  if (live?.mark?.state === done && live.mark.run === order.run) return { kind: 'swapped', aside: asideOf(databases, order) };
  if (live === undefined) return { kind: 'not-ready', why: `there is no database ${order.database}` };
  return order.strategy === 'restore' ? restoreSwap(databases, live, order) : undoSwap(databases, live, order);
}

function asideOf(databases: readonly MarkedDatabase[], { strategy, run }: SwapOrder): string | undefined {
  const state = strategy === 'restore' ? 'kept' : 'undone';
  return databases.filter(({ mark }) => mark?.state === state && mark.run === run).sort((left, right) => ((left.mark?.at ?? '') < (right.mark?.at ?? '') ? 1 : -1))[0]?.name;
}

function restoreSwap(databases: readonly MarkedDatabase[], live: MarkedDatabase, { database, run, now, reason }: SwapOrder): SwapState {
  const side = databases.find(({ name }) => name === sideName(database, run));
  if (side?.mark?.state !== 'verified') return { kind: 'not-ready', why: side === undefined ? 'nothing was restored beside it' : `${side.name} was not verified` };
  const aside: Mark = { state: 'kept', run, at: now, from: `restore of ${side.mark.from}${reason === '' ? '' : ` (${reason})`}` };
  return { kind: 'ready', swap: { live: database, next: side.name, aside: keptName(database, 'before', now), liveComment: withMark(live.comment, { ...side.mark, state: 'live' }), asideComment: withMark(live.comment, aside) } };
}

function undoSwap(databases: readonly MarkedDatabase[], live: MarkedDatabase, { database, run, now, reason }: SwapOrder): SwapState {
  const kept = newestKept(databases, database);
  if (kept === undefined) return { kind: 'not-ready', why: 'no restore put one aside' };
  const because = reason === '' ? 'undo-restore' : `undo-restore (${reason})`;
  return {
    kind: 'ready',
    swap: { live: database, next: kept.name, aside: keptName(database, 'restored', now), liveComment: withMark(kept.comment, { state: 'back', run, at: now, from: kept.name }), asideComment: withMark(live.comment, { state: 'undone', run, at: now, from: because }) },
  };
}

/** A killed client, a lost connection or an error leaves everything as it was. */
export function swapStatement({ live, next, aside, liveComment, asideComment }: Swap, lockTimeoutMs: number): string {
  return [
    'begin',
    lockTimeout(lockTimeoutMs),
    `alter database ${quoteName(live)} rename to ${quoteName(aside)}`,
    `alter database ${quoteName(next)} rename to ${quoteName(live)}`,
    `comment on database ${quoteName(aside)} is ${literal(asideComment)}`,
    `comment on database ${quoteName(live)} is ${literal(liveComment)}`,
    'commit',
  ].join(';\n');
}

function lockTimeout(ms: number): string {
  return `set local lock_timeout = ${Math.max(1, Math.round(ms))}`;
}

/**
 * A rename that finds sessions looks again every 100 ms only. So it shall not look before they are gone: it has to wait for the lock that this
 * takes, and new sessions, which this lock would let in, wait behind the rename. Nobody keeps the comment: whatever ends this session takes it back.
 */
export function holdStatement(database: string, lockTimeoutMs: number): string {
  return ['begin', lockTimeout(lockTimeoutMs), `comment on database ${quoteName(database)} is null`].join(';\n');
}

/** A row while the session waits for a lock. */
export const waitsForLock = 'select 1 from pg_locks where pid = $1 and not granted';

/**
 * Each that was still there. By the numbers of their databases: a name means another database a moment later. The kind of a session is hidden
 * from those who may not read all of it; an autovacuum worker, which has no user, is ended by the rename itself.
 */
export const endSessions = `select pid, pg_terminate_backend(pid) from pg_stat_activity where datid = any($1::oid[]) and pid <> pg_backend_pid() and usesysid is not null and coalesce(backend_type, 'client backend') in ('client backend', 'walsender')`;
