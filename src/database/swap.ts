// The two renames that put another database live (docs/adr/0004): one transaction, sent in one message.
import { literal } from './catalog';
import { quoteName } from './queries';
import { isKept, keptName, newest, newestKept, sideName, undoneBefore, withMark, type Mark, type MarkedDatabase } from './restore-marks';

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
  if (live === undefined) return { kind: 'not-ready', why: `there is no database ${order.database}` };
  if (isDone(databases, live, order)) return { kind: 'swapped', aside: asideOf(databases, order) };
  return order.strategy === 'restore' ? restoreSwap(databases, live, order) : undoSwap(databases, live, order);
}

/** Whoever tries again from a terminal is the same run, and may have asked for another backup meanwhile. */
function isDone(databases: readonly MarkedDatabase[], { mark }: MarkedDatabase, { strategy, database, run }: SwapOrder): boolean {
  if (mark?.run !== run || mark.state !== (strategy === 'restore' ? 'live' : 'back')) return false;
  const side = databases.find(({ name }) => name === sideName(database, run))?.mark;
  return strategy === 'undo-restore' || side?.state !== 'verified' || (side.from === mark.from && side.etag === mark.etag);
}

function asideOf(databases: readonly MarkedDatabase[], { strategy, database, run }: SwapOrder): string | undefined {
  const [state, kind] = strategy === 'restore' ? (['kept', 'before'] as const) : (['undone', 'restored'] as const);
  return newest(databases.filter(({ name, mark }) => mark?.state === state && mark.run === run && isKept(name, database, kind)))?.name;
}

function restoreSwap(databases: readonly MarkedDatabase[], live: MarkedDatabase, { database, run, now, reason }: SwapOrder): SwapState {
  const side = databases.find(({ name }) => name === sideName(database, run));
  if (side?.mark?.state !== 'verified') return { kind: 'not-ready', why: side === undefined ? 'nothing was restored beside it' : `${side.name} was not verified` };
  const aside: Mark = { state: 'kept', run, at: now, from: `restore of ${side.mark.from}${reason === '' ? '' : ` (${reason})`}` };
  return { kind: 'ready', swap: { live: database, next: side.name, aside: keptName(database, 'before', now), liveComment: withMark(live.comment, { ...side.mark, state: 'live' }), asideComment: withMark(live.comment, aside) } };
}

function undoSwap(databases: readonly MarkedDatabase[], live: MarkedDatabase, { database, run, now, reason }: SwapOrder): SwapState {
  const why = undoneBefore(live);
  if (why !== undefined) return { kind: 'not-ready', why };
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

/**
 * The kind of a session is hidden from those who may not read all of it. A worker of autovacuum, which has no user, may be ended by superusers
 * alone; else the rename does it.
 */
const endable = `pid <> pg_backend_pid() and ((usesysid is not null and coalesce(backend_type, 'client backend') in ('client backend', 'walsender')) or (backend_type = 'autovacuum worker' and current_setting('is_superuser') = 'on'))`;

/**
 * Sent by who holds: waits until the rename stands in line, ends whoever is connected, and lets go once nobody is, all on the server, for each
 * way there and back would be time in which users wait. Twice nobody: a session leaves the list a moment before the rename counts it no more.
 * @param pid of the session that renames. @param heldAtMostMs from then on the rename waits by itself, and looks every 100 ms.
 */
export function letGoStatement(database: string, pid: number, heldAtMostMs: number): string {
  const until = `clock_timestamp() < ends`;
  return `do $$ declare ends timestamptz := clock_timestamp() + interval '${Math.round(heldAtMostMs)} ms'; nobody int := 0;
begin
  while ${until} and not exists (select from pg_locks where pid = ${pid} and not granted) loop perform pg_sleep(0.0005); end loop;
  while ${until} and nobody < 2 loop
    perform pg_stat_clear_snapshot();
    perform pg_terminate_backend(pid) from pg_stat_activity where datid = ${database}::oid and ${endable};
    nobody := case when found then 0 else nobody + 1 end;
    perform pg_sleep(0.0005);
  end loop;
end $$;
rollback`;
}

/**
 * A rename that is taken back: whoever is still connected to a database that nobody uses is gone after it, autovacuum too, which only a rename
 * may end. It waits as long as it must, and nobody waits for it.
 */
export function rehearseStatement({ next, aside }: Swap, lockTimeoutMs: number): string {
  return ['begin', lockTimeout(lockTimeoutMs), `alter database ${quoteName(next)} rename to ${quoteName(aside)}`, 'rollback'].join(';\n');
}

/** Each that was still there. By the numbers of their databases: a name means another database a moment later. */
export const endSessions = `select pid, pg_terminate_backend(pid) from pg_stat_activity where datid = any($1::oid[]) and ${endable}`;

/** How many would be ended. */
export const countSessions = `select count(*)::int as sessions from pg_stat_activity where datid = $1::oid and ${endable}`;
