// A mirrored folder is exactly its source: nothing older, nothing more.
import { mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mirrorTree } from '../../../sandbox/deploy/mirror-tree';

let folder: string;
let source: string;
let target: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mirror-'));
  source = join(folder, 'source');
  target = join(folder, 'target');
  await mkdir(join(source, 'bin'), { recursive: true });
  await writeFile(join(source, 'bin/tool'), 'tool', { mode: 0o755 });
  await writeFile(join(source, 'a.txt'), 'aaa');
  await symlink('bin/tool', join(source, 'link'));
});

afterEach(() => rm(folder, { recursive: true }));

async function expectMirrored(): Promise<void> {
  expect((await readdir(target)).sort()).toEqual(['a.txt', 'bin', 'link']);
  expect(await readFile(join(target, 'a.txt'), 'utf8')).toBe('aaa');
  expect((await stat(join(target, 'bin/tool'))).mode & 0o777).toBe(0o755);
  expect(await readlink(join(target, 'link'))).toBe('bin/tool');
}

test('copies into nothing', async () => {
  await mirrorTree(source, target);
  await expectMirrored();
});

test('repairs changed, missing, surplus and mistyped entries', async () => {
  await mirrorTree(source, target);
  await writeFile(join(target, 'a.txt'), 'bbb');
  await rm(join(target, 'bin'), { recursive: true });
  await writeFile(join(target, 'bin'), 'a file where a folder was');
  await writeFile(join(target, 'surplus'), '');
  await rm(join(target, 'link'));
  await mirrorTree(source, target);
  await expectMirrored();
});

test('does not copy what is the same already', async () => {
  await mirrorTree(source, target);
  const before = await stat(join(target, 'a.txt'));
  await mirrorTree(source, target);
  expect((await stat(join(target, 'a.txt'))).ino).toBe(before.ino);
  await utimes(join(target, 'a.txt'), new Date(0), new Date(0));
  await mirrorTree(source, target);
  expect((await stat(join(target, 'a.txt'))).mtimeMs).toBeCloseTo((await stat(join(source, 'a.txt'))).mtimeMs, 1);
});

test('a source that is gone means a target that is gone', async () => {
  await mirrorTree(source, target);
  await mirrorTree(join(folder, 'nowhere'), target);
  await expect(stat(target)).rejects.toThrow('ENOENT');
});
