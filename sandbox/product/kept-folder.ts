// Makes a folder once and keeps it: whole or not at all, also when several processes make it at the same time.
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const inProgress = new Map<string, Promise<string>>();

/** `make` fills the folder that it is given; that folder then becomes `folder`. */
export async function keepFolder(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const running = inProgress.get(folder) ?? makeAndRename(folder, make).finally(() => inProgress.delete(folder));
  inProgress.set(folder, running);
  return running;
}

async function makeAndRename(folder: string, make: (unfinished: string) => Promise<void>): Promise<string> {
  const unfinished = `${folder}.unfinished-${randomUUID()}`;
  await mkdir(dirname(folder), { recursive: true });
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
