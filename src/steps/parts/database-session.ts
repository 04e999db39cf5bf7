// A session with the application's database while a piece of work lasts.
import { StepError, messageOf } from '../../errors';
import type { DatabaseSession } from '../../ports';
import { databaseWork } from './database-access';
import type { StepContext } from '../step';

/** When the run is cancelled it ends at once: PostgreSQL takes back what is not committed. @throws StepError when the database does not answer. */
export async function withDatabase<Result>(context: StepContext, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  const { ports, signal } = context;
  const { facts } = databaseWork(context);
  const session = await ports.databases.open(facts.address, signal).catch((error: unknown) => {
    signal.throwIfAborted();
    throw new StepError(messageOf(error), { cause: error, nextAction: 'Mend the way to the database, then run this again. Nothing was changed in this session.' });
  });
  const end = () => void session.close();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await work(session);
  } finally {
    signal.removeEventListener('abort', end);
    await session.close();
  }
}
