// Makes one folder exactly like another and copies only what differs: by type, size, time of change and mode.
// Mostly nothing does. Thousands of files are looked at then, and a promise for each look would cost several times the look.
import { constants, lstatSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import { chmod, copyFile, link, mkdir, rm, symlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';

const sameTimeMs = 1;

/** Larger files are native programs of packages, the bulk of an installation, and nobody edits those: they are shared with the source. */
const sharedFromBytes = 1024 ** 2;

/** A source that does not exist means: no target either. */
export async function mirrorTree(source: string, target: string): Promise<void> {
  const [wanted, present] = [status(source), status(target)];
  if (!wanted) return remove(target);
  if (wanted.isDirectory()) return mirrorFolder(source, target, present);
  if (wanted.isSymbolicLink()) return mirrorLink(source, target, present);
  if (present && isSameFile(wanted, present)) return;
  await remove(target);
  if (wanted.size >= sharedFromBytes && (await share(source, target))) return;
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, wanted.mode);
  await utimes(target, wanted.atimeMs / 1_000, wanted.mtimeMs / 1_000);
}

async function mirrorFolder(source: string, target: string, present: Stats | undefined): Promise<void> {
  if (!present?.isDirectory()) {
    await remove(target);
    await mkdir(target, { recursive: true });
  }
  const wantedNames = readdirSync(source);
  const surplus = readdirSync(target).filter((name) => !wantedNames.includes(name));
  await Promise.all(surplus.map((name) => remove(join(target, name))));
  await Promise.all(wantedNames.map((name) => mirrorTree(join(source, name), join(target, name))));
}

async function mirrorLink(source: string, target: string, present: Stats | undefined): Promise<void> {
  const destination = readlinkSync(source);
  if (present?.isSymbolicLink() && readlinkSync(target) === destination) return;
  await remove(target);
  await symlink(destination, target);
}

/** False where the two lie on different disks. */
async function share(source: string, target: string): Promise<boolean> {
  try {
    await link(source, target);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EXDEV') return false;
    throw error;
  }
}

function isSameFile(wanted: Stats, present: Stats): boolean {
  const sameTime = Math.abs(wanted.mtimeMs - present.mtimeMs) < sameTimeMs;
  return present.isFile() && present.size === wanted.size && present.mode === wanted.mode && sameTime;
}

function status(path: string): Stats | undefined {
  return lstatSync(path, { throwIfNoEntry: false });
}

async function remove(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true });
}
