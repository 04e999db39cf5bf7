// A session with the application's database while a piece of work lasts.
import { StepError, messageOf } from '../errors';
import type { DatabaseSession } from '../ports';
import { databaseWork } from './database-access';
import type { StepContext } from './step';

/** @throws StepError when the database does not answer. */
export async function withDatabase<Result>(context: StepContext, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  const { facts } = databaseWork(context);
  const session = await context.ports.databases.open(facts.address, context.signal).catch((error: unknown) => {
    context.signal.throwIfAborted();
    throw new StepError(messageOf(error), { cause: error, nextAction: 'Mend the way to the database, then run this again.' });
  });
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
