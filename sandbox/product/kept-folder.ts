// Makes a folder once and keeps it: whole or not at all, also when several processes make it at the same time.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

const inProgress = new Map<string, Promise<string>>();

/** `make` fills the folder that it is given; that folder then becomes `folder`. */
export async function keepFolder(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const running = inProgress.get(folder) ?? makeAndRename(folder, make).finally(() => inProgress.delete(folder));
  inProgress.set(folder, running);
  return running;
}

async function makeAndRename(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  const unfinished = `${folder}.unfinished-${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await removeAbandoned(folder);
  try {
    await make(unfinished);
    await rename(unfinished, folder);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another process was faster: its folder is as good as ours.
    if (!existsSync(folder)) throw error;
  }
  return folder;
}

/** What processes left that were killed while they made this folder. */
async function removeAbandoned(folder: string): Promise<void> {
  const begin = `${basename(folder)}.unfinished-`;
  const unfinished = (await readdir(dirname(folder))).filter((name) => name.startsWith(begin));
  const abandoned = unfinished.filter((name) => !isAlive(Number(name.slice(begin.length))));
  await Promise.all(abandoned.map((name) => rm(join(dirname(folder), name), { recursive: true, force: true })));
}

/** Another process with our own pid: it was there before us and is gone. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
