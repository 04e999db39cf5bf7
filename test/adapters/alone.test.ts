// One terminal for each run.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { claim } from '../../src/adapters/alone';

const folder = mkdtempSync(join(tmpdir(), 'alone-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('refuses a second one while the first lives, names it, and lets it in afterwards', () => {
  const end = claim(folder);
  expect(() => claim(folder)).toThrow(`process ${process.pid} on this machine is carrying out this very run`);
  end();
  claim(folder)();
});

it('takes no notice of one that died', () => {
  // The largest pid there is plus one.
  writeFileSync(join(folder, 'pid'), '4194305\n');
  claim(folder)();
});
