// Processes that outlive us: found again by their record or mark, and never mistaken for another with the same pid.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endRecorded, killMarked, stillRunning } from '../../../sandbox/processes/end-processes';
import { parseStat } from '../../../sandbox/processes/process-table';
import { readRecords, sandboxMark, startRecorded, type StartedProcess } from '../../../sandbox/processes/recorded-process';
import { waitUntil } from '../../../sandbox/processes/wait-until';

let folder: string;
const records = (): string => join(folder, 'processes');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'processes-'));
});

afterEach(async () => {
  await killMarked(sandboxMark, folder);
  await rm(folder, { recursive: true });
});

async function start(name: string, script: string): Promise<StartedProcess> {
  const environment = { PATH: process.env['PATH'], [sandboxMark]: folder };
  const started = startRecorded(records(), { name, command: ['bash', '-c', script], environment, logFile: join(folder, `${name}.log`) });
  await waitUntil(`${name} is recorded`, async () => (await readRecords(records())).some((record) => record.name === name), { limitMs: 5_000 });
  return started;
}

test('ends a recorded process and its children', async () => {
  const { pid } = await start('family', 'sleep 600 & sleep 600 & wait');
  const [record] = await readRecords(records());
  expect(record).toMatchObject({ name: 'family', pid, stopSignal: 'SIGTERM' });
  expect(stillRunning([record!])).toHaveLength(1);
  await endRecorded([record!]);
  expect(stillRunning([record!])).toHaveLength(0);
});

test('leaves a process alone that only has the same pid', async () => {
  const { ended } = await start('other', 'sleep 600');
  const [record] = await readRecords(records());
  await endRecorded([{ ...record!, startedAt: 'another time' }]);
  expect(ended()).toBeUndefined();
  expect(stillRunning([record!])).toHaveLength(1);
});

test('finds marked processes that nobody recorded', async () => {
  await start('parent', 'setsid sleep 600 & setsid sleep 600 & disown -a; sleep 0.1');
  await killMarked(sandboxMark, folder);
  await killMarked(sandboxMark, folder);
});

test('says how a process ended, with the end of its log', async () => {
  const failing = await start('failing', 'echo "the reason"; exit 3');
  const wait = waitUntil('it answers', async () => false, { limitMs: 5_000, process: failing });
  await expect(wait).rejects.toThrow(/failing ended: exit code 3[^]*the reason/);
});

test('reads a stat line whose name holds spaces and brackets', () => {
  const line = '42 (a (b) c) S 7 42 42 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 1 0 987654 1 2';
  expect(parseStat(line)).toEqual({ pid: 42, parentPid: 7, startedAt: '987654', zombie: false });
});
