// The result of a run, with its whole log at hand when it is another than expected.
import type { ActionResult } from '../../sandbox/runner/run-action';
import type { RunResult } from '../../src/engine/events';

/** @throws Error that shows the log. */
export function expectResult(run: ActionResult, expected: RunResult): void {
  const { result } = run.outputs;
  if (result !== expected) throw new Error(`The run ended with ${result ?? `nothing, exit code ${run.exitCode}`} instead of ${expected}:\n${run.log}`);
}
