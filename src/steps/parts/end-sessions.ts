// Full Rollback, Alternative: Full Database Restore (part 4): ends the sessions of a database whose rename is held back, then lets it go.
import { endSessions, letGoStatement } from '../../database/swap';
import type { DatabaseSession } from '../../ports';
import { databaseWork } from './database-access';
import type { StepContext } from '../step';

/** Between two looks. */
const pauseMs = 5;
/** Sessions that are not gone by then are left to the rename, which waits for five seconds. */
const heldAtMostMs = 1_000;

export interface HeldRename {
  readonly session: DatabaseSession;
  /** In a transaction that the rename waits for. */
  readonly hold: DatabaseSession;
  /** Number of the database. */
  readonly database: string;
  /** Of the session that renames. */
  readonly pid: number;
  /** Resolves when the rename has ended, well or not. */
  readonly done: Promise<unknown>;
}

/**
 * Whatever becomes of who holds, its lock is gone then, and the rename waits for sessions by itself: so they are ended until it is done. Nor does it
 * matter what becomes of who ends them: whether the rename was done, the rename alone says.
 */
export async function endSessionsUntil(context: StepContext, { session, hold, database, pid, done }: HeldRename): Promise<void> {
  const { clock } = context.ports;
  const work = { going: true };
  void done.then(() => (work.going = false));
  await hold.run(letGoStatement(database, pid, Math.min(heldAtMostMs, databaseWork(context).database.lockTimeoutMs / 2))).catch(() => undefined);
  for (await clock.sleep(pauseMs); work.going; await clock.sleep(pauseMs)) await Promise.race([session.rows(endSessions, [[database]]).catch(() => undefined), done]);
}
