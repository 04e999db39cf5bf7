// The workflows as users get them: pinned by commit, and never over a file that they changed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { readWorkflows } from '../workflows/workflow-files';

const script = fileURLToPath(new URL('../../script/copy-workflows', import.meta.url));
const commit = '0123456789abcdef0123456789abcdef01234567';
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-workflows-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

const copy = (...args: string[]) => spawnSync(script, [folder, ...args], { encoding: 'utf8' });
const copied = (name: string) => join(folder, '.github/workflows', name);

it('pins the action in every file, and copies no workflow of our own', () => {
  expect(copy('acme/emergency-rollback', commit, 'v1.2.3').status).toBe(0);
  const names = readdirSync(copied(''));
  expect(names.sort()).toEqual(readWorkflows().map(({ name }) => name).filter((name) => name.startsWith('rollback')).sort());
  for (const name of names) {
    const text = readFileSync(copied(name), 'utf8');
    expect(text).toContain(`uses: acme/emergency-rollback@${commit} # v1.2.3`);
    expect(text).not.toContain('OWNER/');
  }
});

it('copies again without a word, but leaves a file alone that was changed there', () => {
  copy('acme/emergency-rollback', commit, 'v1.2.3');
  expect(copy('acme/emergency-rollback', commit, 'v1.2.3').status).toBe(0);
  writeFileSync(copied('rollback.yml'), 'ours\n');
  const again = copy('acme/emergency-rollback', commit, 'v1.2.3');
  expect([again.status, readFileSync(copied('rollback.yml'), 'utf8')]).toEqual([1, 'ours\n']);
  expect(again.stderr).toContain('differs, left as it is');
});

it.each([
  [['no-owner'], 'name the repository of the action'],
  [['acme/x', 'main'], 'main is no full commit id'],
])('refuses %j', (args, message) => {
  const refused = copy(...args);
  expect([refused.status, refused.stderr]).toEqual([2, expect.stringContaining(message)]);
});
