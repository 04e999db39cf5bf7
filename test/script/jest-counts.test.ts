// The counts behind the last line of script/test: what could not be proved counts as failed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from '@jest/globals';

const script = fileURLToPath(new URL('../../script/jest-counts.mjs', import.meta.url));
const green = { numPassedTests: 5, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 0, numTodoTests: 0, numTotalTests: 5 };

function counts(report: object | null, exitCode: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'counts-test-'));
  const file = join(folder, 'report.json');
  if (report !== null) writeFileSync(file, JSON.stringify(report));
  const { stdout } = spawnSync(process.execPath, [script, file, exitCode], { encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return stdout.trim();
}

it.each([
  ['a green run', green, '0', '5 0'],
  ['failed tests', { ...green, numFailedTests: 2 }, '1', '5 2'],
  ['a test file that could not be loaded', { ...green, numRuntimeErrorTestSuites: 1 }, '1', '5 1'],
  ['skipped tests', { ...green, numPendingTests: 2, numTodoTests: 1 }, '0', '5 3'],
  ['a run without tests', { ...green, numPassedTests: 0, numTotalTests: 0 }, '0', '0 1'],
  ['green tests and a failed teardown', green, '1', '5 1'],
  ['a jest that did not start', null, '1', '0 1'],
])('counts %s', (_name, report, exitCode, expected) => {
  expect(counts(report, exitCode)).toBe(expected);
});
