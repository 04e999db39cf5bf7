// A restore whose runner dies at every one of its calls, before it and after it: production is wholly the old or wholly the restored database, and a second run ends well.
import { jest } from '@jest/globals';
import { resetDatabase } from '../../sandbox/database/product-database';
import type { Sandbox } from '../../sandbox/sandbox';
import { mortalPorts } from './mortal-ports';
import { asAdmin, beginRestore, freshDatabase, openFleet, production, query, restore, sandboxEnvironment } from './restore-system';
import { openSystem } from './system';

jest.setTimeout(600_000);

let sandbox: Sandbox;
let good: string;
let spoiled: string;
/** Of all the second runs; one that dies has a connection of its own. */
let fleet: ReturnType<typeof openFleet>;

const spoil = `update pfa_records set category = 'SPOILED' where id > 100`;

beforeAll(async () => {
  sandbox = await openSystem();
  await freshDatabase(sandbox);
  await sandbox.backup();
  good = (await production(sandbox)).content;
  await query(sandbox, spoil);
  spoiled = (await production(sandbox)).content;
  fleet = openFleet(sandbox.description, sandboxEnvironment(sandbox.description));
});

afterAll(() => fleet.close());

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
async function dieFrom(first: number, when: 'before' | 'after'): Promise<number> {
  let at = first;
  while (await dieAt(at, when)) at += 1;
  return at - 1;
}

test('the runner dies before each of its calls', async () => {
  // As many points as a restore has calls: fewer would mean that the sweep ended too early.
  expect(await dieFrom(1, 'before')).toBeGreaterThan(35);
  expect(await asAdmin(sandbox, `select 1 from pg_database where not datallowconn and datname like 'pfa%'`)).toEqual([]);
});

/** Where one call follows another, dead after the one is dead before the other. What is done while the rename waits is otherwise. */
test('the runner dies after each call of those that are not made one by one', async () => {
  await spoilAgain();
  const whole = mortalPorts(0, 'after');
  const run = await beginRestore(sandbox, { run: 'gh-whole', ports: whole.wrap });
  await run.prepare();
  await run.swap();
  await run.close();
  const rename = whole.firstBeside() - 1;
  expect(rename).toBeGreaterThan(5);
  expect(await dieFrom(rename, 'after')).toBeGreaterThan(rename + 20);
  expect(await asAdmin(sandbox, `select 1 from pg_database where not datallowconn and datname like 'pfa%'`)).toEqual([]);
});
