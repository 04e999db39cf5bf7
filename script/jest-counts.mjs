// Prints "PASSED FAILED" of a jest run from its --json file. What could not be proved counts as failed, with the reason on stderr.
import { existsSync, readFileSync } from 'node:fs';

const [, , file, jestExitCode] = process.argv;
const nothing = { numPassedTests: 0, numFailedTests: 0, numRuntimeErrorTestSuites: 0, numPendingTests: 0, numTodoTests: 0, numTotalTests: 0 };
const report = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : nothing;
const unproved = [
  [report.numRuntimeErrorTestSuites, 'test file(s) could not run'],
  [report.numPendingTests + report.numTodoTests, 'test(s) were skipped'],
  [report.numTotalTests === 0 ? 1 : 0, 'no test ran at all'],
];
let failed = report.numFailedTests;
for (const [count, reason] of unproved) {
  if (count > 0) console.error(`counted as failed: ${count} ${reason}`);
  failed += count;
}
if (failed === 0 && jestExitCode !== '0') {
  console.error(`counted as failed: jest ended with exit code ${jestExitCode}`);
  failed += 1;
}
console.log(report.numPassedTests, failed);
