// Full Rollback, Alternative: Full Database Restore (part 4): ends the sessions of a database whose rename is held back, then lets it go.
import { endSessions, waitsForLock } from '../database/swap';
import type { DatabaseSession } from '../ports';
import { databaseWork } from './database-access';
import type { StepContext } from './step';

/** Between two looks. */
const pauseMs = 2;
/** Sessions that are not gone by then are left to the rename, which waits for five seconds. */
const heldAtMostMs = 1_000;

export interface HeldRename {
  readonly session: DatabaseSession;
  /** In a transaction that the rename waits for. */
  readonly hold: DatabaseSession;
  /** Number of the database. */
  readonly database: string | undefined;
  /** Of the session that renames. */
  readonly pid: number;
  /** Resolves when the rename has ended, well or not. */
  readonly done: Promise<unknown>;
}

/** @returns how many were ended. */
export async function endSessionsUntil(context: StepContext, { session, hold, database, pid, done }: HeldRename): Promise<number> {
  const { clock } = context.ports;
  const untilMs = clock.monotonicMs() + Math.min(heldAtMostMs, databaseWork(context).database.lockTimeoutMs / 2);
  const ended = new Set<number>();
  const work = { going: true };
  void done.then(() => (work.going = false));
  const goOn = () => work.going && clock.monotonicMs() < untilMs;
  const look = async () => {
    const there = await session.rows<{ pid: number }>(endSessions, [[database]]);
    there.forEach((each) => ended.add(each.pid));
    return there.length;
  };
  // Until the rename stands in line, new sessions would still get in.
  while (goOn() && (await session.rows(waitsForLock, [pid])).length === 0) await clock.sleep(pauseMs);
  // Twice none: a session leaves the list a moment before the rename counts it no more.
  for (let none = 0; goOn() && none < 2; none = (await look()) === 0 ? none + 1 : 0) if (none === 0) await clock.sleep(ended.size === 0 ? 0 : pauseMs);
  await hold.run('rollback');
  while (work.going) {
    await look();
    await clock.sleep(pauseMs);
  }
  return ended.size;
}
