// Starts the daemon as a process of its own and waits until all its parts listen.
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Layout } from '../layout';
import { sandboxMark, startRecorded } from '../processes/recorded-process';
import { waitUntil } from '../processes/wait-until';
import { readAddresses, writeSettings, type DaemonAddresses, type DaemonSettings } from './settings';

const startLimitMs = 30_000;

export async function startDaemon(layout: Layout, settings: DaemonSettings): Promise<DaemonAddresses> {
  await mkdir(layout.daemon, { recursive: true, mode: 0o700 });
  await writeSettings(layout.daemon, settings);
  const typescript = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href;
  const entry = fileURLToPath(new URL('../daemon.ts', import.meta.url));
  const daemon = startRecorded(layout.processes, {
    name: 'daemon',
    command: [process.execPath, '--import', typescript, entry, layout.folder],
    environment: { PATH: process.env['PATH'], HOME: process.env['HOME'], NODE_NO_WARNINGS: '1', [sandboxMark]: layout.folder },
    logFile: layout.log('daemon'),
  });
  return waitUntil("the sandbox's daemon is ready", () => readAddresses(layout.daemon), { limitMs: startLimitMs, process: daemon });
}
