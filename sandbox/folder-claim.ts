// Who may use a folder for a sandbox: it is empty or a sandbox's already, and no other `up` works in it right now.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { Layout } from './layout';
import { readProcessTable } from './processes/process-table';

/** A socket's path holds 107 characters; pm2 puts `hosts/app-1/.pm2/interactor.sock` below the folder. */
const longestFolder = 70;

/** @throws Error when the folder holds anything that is not ours, or another `up` is at work. */
export async function claimFolder(layout: Layout): Promise<void> {
  if (layout.folder.length > longestFolder) throw new Error(`${layout.folder} is too long for a sandbox: pm2's sockets allow ${longestFolder} characters.`);
  await mkdir(layout.folder, { recursive: true, mode: 0o700 });
  const content = await readdir(layout.folder);
  const owner = await readFile(layout.marker, 'utf8').catch(() => undefined);
  if (owner === undefined && content.length > 0) throw new Error(`${layout.folder} is neither empty nor a sandbox's: choose another folder.`);
  if (owner !== undefined && isAlive(owner)) throw new Error(`Another "up" (process ${owner.split(' ')[0]}) is at work in ${layout.folder}.`);
  await writeFile(layout.marker, ownIdentity());
}

/** The folder stays a sandbox's, but nobody is at work in it any more. */
export async function releaseFolder(layout: Layout): Promise<void> {
  await writeFile(layout.marker, '');
}

export async function isSandboxFolder(layout: Layout): Promise<boolean> {
  return readFile(layout.marker).then(() => true, () => false);
}

function ownIdentity(): string {
  const self = readProcessTable().find(({ pid }) => pid === process.pid);
  return `${process.pid} ${self?.startedAt ?? ''}`;
}

function isAlive(owner: string): boolean {
  return readProcessTable().some(({ pid, startedAt, zombie }) => !zombie && pid !== process.pid && `${pid} ${startedAt}` === owner);
}
