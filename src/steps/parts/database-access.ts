// Lets the programs of the host `via` reach the database while a piece of work lasts, and no longer.
import { grant, revoke, type Access } from '../../commands/database-access';
import { commandsFor, hostScript } from '../../commands/script';
import type { Shell } from '../../commands/shell';
import type { Database } from '../../config/environment';
import { databaseHost } from '../../config/runs-on';
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
  await onDatabaseHost(context, 'Grant access to the database', grant(accesses));
  const result = await work().catch(async (error: unknown) => {
    await revokeAccess(context).catch((second: unknown) => tellToo(error, `the addresses of the database may still be on ${database.via}: ${messageOf(second)}`));
    throw error;
  });
  await revokeAccess(context);
  return result;
}

async function revokeAccess(context: StepContext): Promise<void> {
  if (!context.signal.aborted) await onDatabaseHost(context, 'Revoke access to the database', revoke);
}

/** The first error is what people have to mend; it keeps its kind and its next action. */
function tellToo(error: unknown, besides: string): void {
  if (error instanceof Error) error.message = `${error.message}; besides, ${besides}`;
}

/** @throws StepError when the host does not do it. */
export async function onDatabaseHost({ situation, ports, signal }: StepContext, title: string, body: Shell, nextAction = 'Mend what the host says, then run this again.'): Promise<void> {
  const host = databaseHost(situation.environment);
  if (host === undefined) throw new StepError('there is no host of the database', { nextAction: 'Mend database.via, then run this again.' });
  const replies = await ports.hosts.look(commandsFor([host], () => hostScript(host, title, 20_000, body)), signal);
  requireAll(replies, nextAction);
}
