// One terminal for each run.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { claim } from '../../src/adapters/alone';

const folder = mkdtempSync(join(tmpdir(), 'alone-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('refuses a second one while the first lives, names it, and lets it in afterwards', () => {
  writeFileSync(join(folder, 'pid'), `${process.ppid}\n`);
  expect(() => claim(folder)).toThrow(`process ${process.ppid} on this machine is carrying out this very run`);
  rmSync(join(folder, 'pid'));
  const end = claim(folder);
  expect(readFileSync(join(folder, 'pid'), 'utf8')).toBe(`${process.pid}\n`);
  end();
  expect(existsSync(join(folder, 'pid'))).toBe(false);
});

it('keeps nobody out where it cannot write', () => {
  writeFileSync(join(folder, 'a file'), '');
  claim(join(folder, 'a file', 'below'))();
});

it('takes no notice of one that died', () => {
  // The largest pid there is plus one.
  writeFileSync(join(folder, 'pid'), '4194305\n');
  claim(folder)();
});
