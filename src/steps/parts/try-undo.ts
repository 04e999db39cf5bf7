// Tries the revert on the live database, in a transaction that is rolled back, right before the backend is stopped for it: a down.sql that
// fails leaves users served. It holds its locks for moments only, of tables whose users are about to be stopped anyway; whatever it waits
// for too long is no proof. What no rollback takes back is a number of a sequence, and what a script does outside of its session.
import { tryInOneTransaction, UndoFailure } from '../../database/undo';
import { messageOf, StepError } from '../../errors';
import type { Situation } from '../../plan/situation';
import { TimeUpError, withinTime } from '../../time-limit';
import type { StepContext } from '../step';
import { withDatabase } from './database-session';
import { orderFor } from './undo-order';

/** Shorter than the second after which PostgreSQL ends one of two that wait for each other. */
const lockMs = 500;
const statementMs = 5_000;
export const tryLimitMs = 20_000;

export function hasDownScripts({ database }: Pick<Situation, 'database'>): boolean {
  return database?.decision.actions.some(({ action }) => action === 'revert') === true;
}

/** Warnings: why it is not known. @throws StepError where PostgreSQL refuses the scripts. */
export async function tryUndo(context: StepContext): Promise<string[]> {
  const { environment, database } = context.situation;
  if (!hasDownScripts(context.situation) || database === undefined || environment.database === undefined) return [];
  const order = { ...orderFor(context, database.decision, environment.database), lockTimeoutMs: Math.min(lockMs, environment.database.lockTimeoutMs), statementTimeoutMs: statementMs };
  try {
    const doubt = await withinTime(context.ports.clock, tryLimitMs, context.signal, (signal) => withDatabase({ ...context, signal }, (session) => tryInOneTransaction(session, order)));
    return doubt === '' ? [] : [untried(doubt)];
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof UndoFailure) throw new StepError(`tried before the backend is stopped, the revert fails: ${error.message}`, { nextAction: `The backend was not stopped: it serves as before. ${error.nextAction}`, cause: error });
    if (error instanceof StepError || error instanceof TimeUpError) return [untried(messageOf(error))];
    throw error;
  }
}

function untried(why: string): string {
  return `down.sql could not be tried before the backend was stopped, so whether it works shows only then: ${why}`;
}
