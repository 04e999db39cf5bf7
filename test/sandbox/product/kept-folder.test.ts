// A folder that is made once and kept.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { keepFolder } from '../../../sandbox/product/kept-folder';

let parent: string;

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'kept-'));
});

afterEach(() => rm(parent, { recursive: true }));

const fill = (text: string) => async (folder: string) => {
  await mkdir(folder);
  await writeFile(join(folder, 'file'), text);
};

test('is made once; afterwards what is there is used', async () => {
  const folder = join(parent, 'deep', 'folder');
  expect(await keepFolder(folder, fill('first'))).toBe(folder);
  await keepFolder(folder, fill('second'));
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('first');
});

test('asked for twice at a time, is made once', async () => {
  let made = 0;
  const make = (folder: string): Promise<void> => {
    made += 1;
    return fill('once')(folder);
  };
  await Promise.all([keepFolder(join(parent, 'folder'), make), keepFolder(join(parent, 'folder'), make)]);
  expect(made).toBe(1);
});

test('a failure leaves nothing behind, and the next try starts anew', async () => {
  const folder = join(parent, 'folder');
  const fail = async (unfinished: string): Promise<void> => {
    await mkdir(unfinished);
    throw new Error('no network');
  };
  await expect(keepFolder(folder, fail)).rejects.toThrow('no network');
  expect(await readdir(parent)).toEqual([]);
  await keepFolder(folder, fill('then'));
  expect(existsSync(join(folder, 'file'))).toBe(true);
});

test('when another process was faster, its folder is used', async () => {
  const folder = join(parent, 'folder');
  const overtaken = async (unfinished: string): Promise<void> => {
    await fill('slow')(unfinished);
    await fill('fast')(folder);
  };
  await keepFolder(folder, overtaken);
  expect(await readFile(join(folder, 'file'), 'utf8')).toBe('fast');
  expect(await readdir(parent)).toEqual(['folder']);
});

test('what a killed process left unfinished is cleared away, what a living one makes is not', async () => {
  const ended = spawnSync(process.execPath, ['--version']).pid;
  await fill('half')(join(parent, `folder.unfinished-${ended}`));
  await fill('half')(join(parent, `folder.unfinished-${process.ppid}`));
  await keepFolder(join(parent, 'folder'), fill('whole'));
  expect((await readdir(parent)).sort()).toEqual(['folder', `folder.unfinished-${process.ppid}`]);
});
