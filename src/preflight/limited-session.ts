// Sessions with a database before anything changes: they only read, within limits, and they end when the run is cancelled.
import { describeWait, limitStatements, readBlockers } from '../database/counting';
import { codeOf, lockTimeout } from '../database/sql-state';
import { messageOf, RefusedError } from '../errors';
import type { Clock, Databases, DatabaseAddress, DatabaseSession } from '../ports';
import { TimeUpError, untilAborted, withinTime } from '../time-limit';
import { exactly } from '../words/durations';

/** How long a database may take. */
export interface Patience {
  /** For one statement, ms. */
  readonly statementMs: number;
  /** For all counts together, ms. */
  readonly countsMs: number;
  /** For a whole session, whatever the server or the way to it does, ms. */
  readonly sessionMs: number;
  /** Nothing can be decided without the counts. */
  readonly mustCount: boolean;
}

/** For what leaves the database alone: it goes on without an answer. */
export const brief: Patience = { statementMs: 5_000, countsMs: 5_000, sessionMs: 20_000, mustCount: false };
/** For what changes it. */
export const patient: Patience = { statementMs: 60_000, countsMs: 300_000, sessionMs: 420_000, mustCount: true };

export interface SessionSystems {
  readonly databases: Databases;
  readonly clock: Clock;
}

export function refused(where: string, what: string, mend: string): RefusedError {
  return new RefusedError([{ where, what, mend }]);
}

/** @throws RefusedError with what PostgreSQL said, or that it said nothing in time. */
export async function withSession<Result>({ databases, clock }: SessionSystems, address: DatabaseAddress, { statementMs, sessionMs }: Patience, signal: AbortSignal, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  try {
    return await withinTime(clock, sessionMs, signal, async (limit) => readOnly(await databases.open(address, limit), statementMs, limit, work));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof RefusedError) throw error;
    throw refused('database', error instanceof TimeUpError ? `it did not answer within ${exactly(sessionMs)}` : messageOf(error), 'mend the address, the rights or the network; nothing was changed');
  }
}

/** Limits of a transaction end with it: behind a pooler the next one may be somebody else's. */
async function readOnly<Result>(session: DatabaseSession, statementMs: number, signal: AbortSignal, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  try {
    return await untilAborted(async () => {
      await session.run(`begin read only; ${limitStatements(statementMs)}`);
      const result = await work(session);
      await session.run('rollback');
      return result;
    }, signal);
  } catch (error) {
    throw signal.aborted || codeOf(error) !== lockTimeout ? error : await untilAborted(() => heldUp(session, statementMs), signal);
  } finally {
    await session.close();
  }
}

async function heldUp(session: DatabaseSession, statementMs: number): Promise<RefusedError> {
  const blockers = await session.run('rollback').then(() => readBlockers(session), () => '');
  return refused('database', `what was asked is ${describeWait(exactly(statementMs), blockers)}`, endSession);
}

export const endSession = 'end the session that holds it (select pg_terminate_backend(pid)) or wait for it, then run this again; nothing was changed';
