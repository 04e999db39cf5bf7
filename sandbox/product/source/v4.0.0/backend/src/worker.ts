// The sync worker: ten times a second a write for PEMS goes into the queue, and the heartbeat file says so.
import { openDatabase } from './database.js';
import { readFaults } from './faults.js';
import { writeHeartbeat } from './heartbeat.js';
import { optional } from './settings.js';
import { onStopSignal } from './stop-signal.js';
import { version } from './version.js';
import { enqueue } from './write-queue.js';

const everyMs = 100;
const heartbeatFile = optional('PFA_HEARTBEAT');
const mode = optional('SYNC_MODE') ?? 'dry-run';
const database = openDatabase('pems-write-sync-worker', 1);
let count = 0;
let writing: Promise<void> | undefined;
let reachable = true;

async function write(): Promise<void> {
  try {
    await enqueue(database, { organizationId: 'org-rio', pfaId: 'PFA-0003', payload: { mode, writer: process.pid, number: count } });
    count += 1;
    if (!reachable) console.log('The database answers again');
    reachable = true;
  } catch (error) {
    if (reachable) console.error(`The queue cannot be written: ${(error as Error).message}`);
    reachable = false;
  }
}

const timer = setInterval(() => {
  writeHeartbeat(heartbeatFile, count);
  writing ??= write().finally(() => (writing = undefined));
}, everyMs);

onStopSignal(
  async () => {
    clearInterval(timer);
    await writing;
    await database.end();
  },
  () => readFaults().stubbornWorker !== true,
);

console.log(`Version ${version} of the sync worker runs in mode ${mode}`);
