// A real file system that is too small: tmpfs with a limit on bytes or inodes. Needs the right to mount: root, and no container without CAP_SYS_ADMIN.
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmdirSync } from 'node:fs';

export interface SmallDisk {
  readonly folder: string;
  /** Changes its limits while it is in use. */
  resize(limits: string): void;
  unmount(): void;
}

/** @param limits as mount takes them: `size=8m,nr_inodes=500`. */
export function mountSmallDisk(folder: string, limits: string): SmallDisk {
  mkdirSync(folder, { recursive: true });
  mount(folder, limits);
  return {
    folder,
    resize: (wanted) => void execFileSync('mount', ['-o', `remount,${wanted}`, folder]),
    unmount: () => unmount(folder),
  };
}

function mount(folder: string, limits: string): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', limits, 'tmpfs', folder], { stdio: 'pipe' });
}

/** Lazily: a process that still has a file open there must not keep the sandbox from going. */
function unmount(folder: string): void {
  execFileSync('umount', ['--lazy', folder]);
  rmdirSync(folder);
}
