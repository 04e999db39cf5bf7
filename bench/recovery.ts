// How long a quick rollback takes: the action beside the document by hand and an expert's script, on one system, in turns.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { observe } from '../sandbox/demo/observe';
import { up, type Sandbox } from '../sandbox/sandbox';
import { contenders, type Contender } from './recovery/contenders';
import { startObserver, type Sighting } from './recovery/observer';
import { recoveryTable, type Run } from './recovery/report';

const say = (line: string) => process.stderr.write(`${line}\n`);

export async function recovery(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { rounds: { type: 'string', default: '3' }, only: { type: 'string', default: '' }, json: { type: 'string' } } });
  const chosen = contenders.filter(({ name }) => values.only === '' || values.only.split(';').includes(name));
  const folder = mkdtempSync(join(tmpdir(), 'bench-recovery-'));
  const sandbox = await up({ folder });
  const runs: Run[] = [];
  try {
    for (let round = 0; round < Number(values.rounds); round += 1) {
      for (let turn = 0; turn < chosen.length; turn += 1) {
        const run = await measure(sandbox, chosen[(turn + round) % chosen.length] as Contender, round);
        runs.push(run);
        say(`round ${round + 1}, ${run.contender}: worker dead after ${run.workerDeadMs} ms, served after ${run.servedMs} ms, ended after ${run.totalMs} ms, ${run.failedRequests} of ${run.requests} requests failed`);
      }
    }
  } finally {
    await sandbox.down();
    rmSync(folder, { recursive: true, force: true });
  }
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(runs, undefined, 2)}\n`);
  process.stdout.write(`${recoveryTable(runs)}\n`);
}

/** @throws Error when the system is not what a rollback promises: then the time is worth nothing. */
async function measure(sandbox: Sandbox, { name, ready, rollBack }: Contender, round: number): Promise<Run> {
  const { description } = sandbox;
  await sandbox.deploy('v4.0.0');
  const readyBeginMs = performance.now();
  await ready?.(description);
  const readyMs = ready === undefined ? 0 : Math.round(performance.now() - readyBeginMs);
  const observer = startObserver(description, '3.0.0');
  const beginMs = performance.now();
  await rollBack(description);
  const totalMs = Math.round(performance.now() - beginMs);
  const sighting = await observer.stop();
  await requireHealed(sandbox, sighting, name);
  return { contender: name, round, readyMs, totalMs, ...sighting };
}

async function requireHealed({ description }: Sandbox, { workerDeadMs, servedMs }: Sighting, name: string): Promise<void> {
  const sight = await observe(description);
  if (workerDeadMs !== undefined && servedMs !== undefined && sight.healthy && sight.site === '3.0.0' && sight.workersWriting.length === 0) return;
  throw new Error(`${name} did not heal the system: ${JSON.stringify({ workerDeadMs, servedMs, ...sight })}`);
}
