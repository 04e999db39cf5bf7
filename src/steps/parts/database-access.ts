// Lets the programs of the host `via` reach the database while a piece of work lasts, and no longer.
import { grant, revoke, type Access } from '../../commands/database-access';
import { commandsFor, hostScript } from '../../commands/script';
import type { Shell } from '../../commands/shell';
import type { Database } from '../../config/environment';
import { messageOf, StepError } from '../../errors';
import type { DatabaseFacts } from '../../database/facts';
import { requireAll } from './host-outcomes';
import type { StepContext } from '../step';

/** What every step on the database needs; there is none in a plan without it. */
export interface DatabaseWork {
  readonly database: Database;
  readonly facts: DatabaseFacts;
}

/** @throws StepError when the configuration describes none: the plan would not have had the step. */
export function databaseWork({ situation }: StepContext): DatabaseWork {
  const { database } = situation.environment;
  if (database === undefined || situation.database === undefined) throw new StepError('there is no database', { nextAction: 'Add database: to the environment, then run this again.' });
  return { database, facts: situation.database.facts };
}

/** Files with the addresses stand on the host until the work ends; when the run is cancelled they stay for the jobs that go on, until the next run takes them away. */
export async function withAccess<Result>(context: StepContext, work: () => Promise<Result>): Promise<Result> {
  const { facts, database } = databaseWork(context);
  const accesses: Access[] = [
    { name: 'main', address: facts.address, url: facts.url },
    { name: 'admin', address: facts.adminAddress, url: facts.adminUrl },
  ];
  await onVia(context, database, 'Grant access to the database', grant(accesses));
  const result = await work().catch(async (error: unknown) => {
    await revokeAccess(context, database).catch((second: unknown) => tellToo(error, `the addresses of the database may still be on ${database.via}: ${messageOf(second)}`));
    throw error;
  });
  await revokeAccess(context, database);
  return result;
}

async function revokeAccess(context: StepContext, database: Database): Promise<void> {
  if (!context.signal.aborted) await onVia(context, database, 'Revoke access to the database', revoke);
}

/** The first error is what people have to mend; it keeps its kind and its next action. */
function tellToo(error: unknown, besides: string): void {
  if (error instanceof Error) error.message = `${error.message}; besides, ${besides}`;
}

async function onVia({ situation, ports, signal }: StepContext, { via }: Database, title: string, body: Shell): Promise<void> {
  const host = situation.environment.hosts.find(({ name }) => name === via);
  if (host === undefined) throw new StepError(`there is no host ${via}`, { nextAction: 'Mend database.via, then run this again.' });
  const replies = await ports.hosts.look(commandsFor([host], () => hostScript(host, title, 20_000, body)), signal);
  requireAll(replies, 'Mend what the host says, then run this again.');
}
