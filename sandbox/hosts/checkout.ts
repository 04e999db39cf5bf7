// The live git checkout of a host: cloned from the origin, and set to exactly one tag.
import { existsSync } from 'node:fs';
import { lstat, mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../processes/run-command';

/** Built files; they are brought up to date on their own. */
const untouched = ['.env', 'node_modules', 'dist'];

export async function cloneOrigin(originPath: string, repository: string): Promise<void> {
  await rm(repository, { recursive: true, force: true });
  await mkdir(dirname(repository), { recursive: true });
  await runCommand(['git', 'clone', '--quiet', '--no-checkout', originPath, repository]);
}

/** Tracked files, tags and branches exactly as the origin has them, whatever a rollback or a test did to them. */
export async function checkOut(originPath: string, repository: string, commit: string): Promise<void> {
  if (!(await isOrdinaryClone(repository))) await cloneOrigin(originPath, repository);
  const git = (...args: string[]): Promise<string> => runCommand(['git', '-C', repository, ...args]);
  await rm(join(repository, '.git/index.lock'), { force: true });
  await git('remote', 'set-url', 'origin', originPath);
  await git('fetch', '--quiet', '--force', '--prune', 'origin', '+refs/tags/*:refs/tags/*', '+refs/heads/*:refs/remotes/origin/*');
  await git('checkout', '--quiet', '--force', '--detach', commit);
  await git('clean', '--quiet', '-ffdx', ...untouched.flatMap((name) => ['--exclude', name]));
  await git('worktree', 'prune');
}

/** A rollback may have put a link to a release in its place. */
async function isOrdinaryClone(repository: string): Promise<boolean> {
  const status = await lstat(repository).catch(() => undefined);
  return status?.isDirectory() === true && existsSync(join(repository, '.git/HEAD'));
}
