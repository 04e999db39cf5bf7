// How long users are without the database while a backup is restored: ours beside the document's way, on the same system, in turns.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { up } from '../sandbox/sandbox';
import { fillDatabase, requireRestored, resetTo, type Filled } from './restore-gap/filled-database';
import { methods, type Method } from './restore-gap/methods';
import { restoreTables, type Measurement } from './restore-gap/report';
import { keepResults } from './results';
import { startWriter } from './restore-gap/writer';

const say = (line: string) => process.stderr.write(`${line}\n`);
/** The writer has to be seen writing before and after. */
const calmMs = 500;

export async function restoreGap(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { sizes: { type: 'string', default: '10,100,700' }, rounds: { type: 'string', default: '3' }, fsync: { type: 'boolean', default: false }, json: { type: 'string' } } });
  const folder = mkdtempSync(join(tmpdir(), 'bench-restore-'));
  const sandbox = await up({ folder, fsync: values.fsync });
  const measurements: Measurement[] = [];
  try {
    await sandbox.deploy('v3.0.0');
    for (const megabytes of values.sizes.split(',').map(Number)) {
      const filled = await fillDatabase(sandbox, megabytes);
      say(`${megabytes} MB: the database has ${filled.megabytes} MB, its plain backup ${filled.plain.megabytes} MB, its archive ${filled.archive.megabytes} MB`);
      for (let round = 0; round < Number(values.rounds); round += 1) {
        // Each method is once the first, once the second … so that none always meets the warmer caches.
        for (let turn = 0; turn < methods.length; turn += 1) {
          const method = methods[(turn + round) % methods.length] as Method;
          const measurement = await measure(method, filled);
          measurements.push({ ...measurement, megabytes, round });
          say(`  round ${round + 1}, ${method.name}: gap ${measurement.gapMs} ms, total ${measurement.totalMs} ms`);
        }
      }
      await filled.drop();
    }
  } finally {
    await sandbox.down();
    rmSync(folder, { recursive: true, force: true });
  }
  keepResults(values.json, measurements);
  process.stdout.write(`${restoreTables(measurements)}\n`);
}

/** @throws Error when the end is not what a restore promises: then its time is worth nothing. */
async function measure(method: Method, filled: Filled): Promise<Omit<Measurement, 'megabytes' | 'round'>> {
  await resetTo(filled);
  const writer = startWriter(filled.url, filled.probe);
  await writer.calm(calmMs);
  const beginMs = performance.now();
  const detail = await method.restore(filled);
  const totalMs = Math.round(performance.now() - beginMs);
  await writer.calm(calmMs);
  const { gapMs, writes } = await writer.stop();
  await requireRestored(filled, method.keepsOld);
  return { method: method.name, gapMs, totalMs, writes, ...detail };
}
