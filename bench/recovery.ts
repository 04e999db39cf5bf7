// How long a quick or a full rollback takes: the action beside the document by hand and an expert's script, on one system, in turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { observe } from '../sandbox/demo/observe';
import { up, type Sandbox } from '../sandbox/sandbox';
import { contenders, type Chapter, type Contender } from './recovery/contenders';
import { startObserver, type Sighting } from './recovery/observer';
import { recoveryTable, type Run } from './recovery/report';
import { keepResults } from './results';

const say = (line: string) => process.stderr.write(`${line}\n`);

export async function recovery(chapter: Chapter, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: '' }, json: { type: 'string' } } });
  const chosen = contenders(chapter).filter(({ name }) => values.only === '' || values.only.split(';').includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'bench-recovery-'));
  const sandbox = await up({ folder });
  const runs: Run[] = [];
  try {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (let turn = 0; turn < chosen.length; turn += 1) {
        const run = await measure(sandbox, chapter, chosen[(turn + round) % chosen.length] as Contender, round);
        runs.push(run);
        say(`round ${round + 1}, ${run.contender}: worker dead after ${run.workerDeadMs} ms, served after ${run.servedMs} ms, ended after ${run.totalMs} ms, ${run.failedRequests} of ${run.requests} requests failed`);
      }
    }
  } finally {
    await sandbox.down();
    rmSync(folder, { recursive: true, force: true });
  }
  keepResults(values.json, runs);
  process.stdout.write(`${recoveryTable(runs)}\n`);
}

/** @throws Error when the system is not what a rollback promises: then the time is worth nothing. */
async function measure(sandbox: Sandbox, chapter: Chapter, { name, ready, rollBack }: Contender, round: number): Promise<Run> {
  const { description } = sandbox;
  await sandbox.deploy('v4.0.0');
  const readyBeginMs = performance.now();
  await ready?.(description);
  const readyMs = ready === undefined ? 0 : Math.round(performance.now() - readyBeginMs);
  const observer = startObserver(description, '3.0.0');
  const beginMs = performance.now();
  await rollBack(description);
  const totalMs = Math.round(performance.now() - beginMs);
  const { failures, ...sighting } = await observer.stop();
  await requireHealed(sandbox, sighting, name);
  if (chapter === 'full') await requireUndone(sandbox, name);
  return { contender: name, round, readyMs, totalMs, ...sighting, failedRequests: failures.length };
}

async function requireHealed({ description }: Sandbox, { workerDeadMs, servedMs }: Omit<Sighting, 'failures'>, name: string): Promise<void> {
  const sight = await observe(description);
  if (workerDeadMs !== undefined && servedMs !== undefined && sight.healthy && sight.site === '3.0.0' && sight.workersWriting.length === 0) return;
  throw new Error(`${name} did not heal the system: ${JSON.stringify({ workerDeadMs, servedMs, ...sight })}`);
}

/** The newer version's migration, and what it made. */
async function requireUndone({ description }: Sandbox, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: description.database.url });
  await client.connect();
  try {
    const { rows } = await client.query<{ left: number }>(`select (select count(*) from _prisma_migrations where migration_name like '%phase4%' and rolled_back_at is null)::int + (select count(*) from pg_tables where tablename in ('pfa_write_queue', 'pfa_sync_conflict'))::int as left`);
    if (rows[0]?.left !== 0) throw new Error(`${name} did not undo the migration.`);
  } finally {
    await client.end();
  }
}
