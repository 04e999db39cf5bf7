// A restore whose runner dies at one of its calls: production is then wholly the old or wholly the restored database, and a second run ends well.
import { expect } from '@jest/globals';
import { resetDatabase } from '../../sandbox/database/product-database';
import type { Sandbox } from '../../sandbox/sandbox';
import { mortalPorts } from './mortal-ports';
import { asAdmin, beginRestore, freshDatabase, openFleet, production, query, restore, sandboxEnvironment } from './restore-system';
import { openSystem } from './system';

let sandbox: Sandbox;
let good: string;
let spoiled: string;
/** Of all the second runs; one that dies has a connection of its own. */
let fleet: ReturnType<typeof openFleet>;

const spoil = `update pfa_records set category = 'SPOILED' where id > 100`;

export async function openSweep(): Promise<void> {
  sandbox = await openSystem();
  await freshDatabase(sandbox);
  await sandbox.backup();
  good = (await production(sandbox)).content;
  await query(sandbox, spoil);
  spoiled = (await production(sandbox)).content;
  fleet = openFleet(sandbox.description, sandboxEnvironment(sandbox.description));
}

export function closeSweep(): Promise<void> {
  return fleet.close();
}

async function spoilAgain(): Promise<void> {
  await resetDatabase(sandbox.description.database, 'v4.0.0');
  await query(sandbox, spoil);
}

/** @returns false when the run came to its end before its n-th call. */
async function dieAt(at: number, when: 'before' | 'after'): Promise<boolean> {
  await spoilAgain();
  const run = `gh-${when}-${at}`;
  const mortal = mortalPorts(at, when);
  const first = await beginRestore(sandbox, { run, ports: mortal.wrap });
  await first.prepare().then(() => first.swap()).catch(() => undefined);
  await first.close();
  if (!mortal.died()) return false;
  const between = (await production(sandbox)).content;
  if (between !== spoiled && between !== good) throw new Error(`dead ${when} call ${at}: production is neither the old nor the restored database:\n${between}`);
  await restore(sandbox, { run, fleet });
  const { content, names } = await production(sandbox);
  if (content !== good) throw new Error(`dead ${when} call ${at}: the second run did not end well:\n${content}`);
  const kept = names.filter((name) => name.startsWith('pfa_vanguard_before_'));
  if (kept.length !== 1 || names.length !== 2) throw new Error(`dead ${when} call ${at}: there are ${names.join(', ')}`);
  return true;
}

/** @returns how many calls there were. */
export async function dieFrom(first: number, when: 'before' | 'after'): Promise<number> {
  let at = first;
  while (await dieAt(at, when)) at += 1;
  return at - 1;
}

/** The first call of a whole restore that is not made after the one before it has ended, less one: what is done while the rename waits is otherwise. */
export async function callBeforeTheRename(): Promise<number> {
  await spoilAgain();
  const whole = mortalPorts(0, 'after');
  const run = await beginRestore(sandbox, { run: 'gh-whole', ports: whole.wrap });
  await run.prepare();
  await run.swap();
  await run.close();
  return whole.firstBeside() - 1;
}

export async function expectNoneHalfRenamed(): Promise<void> {
  expect(await asAdmin(sandbox, `select 1 from pg_database where not datallowconn and datname like 'pfa%'`)).toEqual([]);
}
