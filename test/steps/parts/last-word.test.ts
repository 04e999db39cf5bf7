// Why a script failed, in one line of what it printed.
import { expect, it } from '@jest/globals';
import { describeReply } from '../../../src/steps/parts/host-outcomes';
import { lastWord } from '../../../src/steps/parts/last-word';

const thrown = 'file:///srv/build.mjs:3\nthrow new Error("the bundle is empty");\n      ^\n\nError: the bundle is empty\n    at file:///srv/build.mjs:3:7 {\n  code: 3\n}\n\nNode.js v24.1.0';

it.each([
  ['no space left\n', 'warning: slow\n', 'no space left'],
  ['\n> shop@1.0.0 build\n> node build.mjs\n\n', thrown, 'Error: the bundle is empty'],
  ['\n> node build.mjs\n', 'npm error code ELIFECYCLE\nthe bundle is empty\nnpm error A complete log of this run can be found in: /home/x\n', 'the bundle is empty'],
  ['added 20 packages in 1s\n', 'vite: error during build\nat once\n', 'vite: error during build'],
  ['the prepared dist is missing: prepare it again\n', 'error: of something else', 'the prepared dist is missing: prepare it again'],
  ['compiled 3 files\n> node build.mjs\n', '', 'compiled 3 files'],
  ['> node build.mjs', 'npm error code 3', '> node build.mjs'],
  ['', 'fatal: no such ref', 'fatal: no such ref'],
  ['', '', ''],
])('%j and %j: %s', (stdout, stderr, expected) => {
  expect(lastWord(stdout, stderr)).toBe(expected);
});

it('stands in the error of a step, without facts', () => {
  expect(describeReply({ host: 'a', status: 'exited', exitCode: 3, stdout: '> node build.mjs\nfact\ttook.build\t5\n', stderr: thrown, durationMs: 1 })).toMatchObject({ state: 'failed', detail: 'Error: the bundle is empty (exit status 3)' });
});
