// Ends every process of a sandbox and removes its files, whatever state it is in: up, half up, crashed.
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isSandboxFolder } from './folder-claim';
import { Layout } from './layout';
import { endRecorded, killMarked } from './processes/end-processes';
import { readRecords, sandboxMark } from './processes/recorded-process';

/** Leaves a folder alone that is no sandbox's. Safe to repeat. */
export async function down(folder: string): Promise<void> {
  const layout = new Layout(folder);
  if (!(await isSandboxFolder(layout))) return;
  await endProcesses(layout);
  await rm(layout.folder, { recursive: true, force: true, maxRetries: 5 });
}

/** The same for a folder that a new sandbox is about to use: the marker stays. */
export async function clearRemains(layout: Layout): Promise<void> {
  await endProcesses(layout);
  const names = await readdir(layout.folder);
  const remains = names.map((name) => join(layout.folder, name)).filter((path) => path !== layout.marker);
  await Promise.all(remains.map((path) => rm(path, { recursive: true, force: true, maxRetries: 5 })));
}

/** Those that were recorded, and all that carry the sandbox's mark: pm2, the product, commands left behind on the hosts. */
export async function endProcesses(layout: Layout): Promise<void> {
  await endRecorded(await readRecords(layout.processes));
  await killMarked(sandboxMark, layout.folder);
}
