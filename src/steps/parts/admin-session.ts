// Sessions of the user that may create and rename databases, for as long as a piece of work lasts.
import { inDatabase } from '../../database/address';
import type { DatabaseSession } from '../../ports';
import { databaseWork } from './database-access';
import type { StepContext } from '../step';

/** @param name of the database that the session is in. */
export async function inAdminSession<Result>(context: StepContext, name: string, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  const session = await context.ports.databases.open(inDatabase(databaseWork(context).facts.adminAddress, name), context.signal);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

/** A session outside every database that is renamed: in `postgres`, or in `template1` where there is no such, or where it is the application's own. */
export async function outsideAll<Result>(context: StepContext, work: (session: DatabaseSession) => Promise<Result>): Promise<Result> {
  const { database, facts: { adminAddress } } = databaseWork(context);
  const open = (name: string) => context.ports.databases.open(inDatabase(adminAddress, name), context.signal);
  const session = database.name === 'postgres' ? await open('template1') : await open('postgres').catch(() => open('template1'));
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}
