// docs/runbook-map.md is written by hand; this says what it forgets.
import { stepNames } from '../../src/step-names';

/** @returns steps without a link to their file. */
export function stepsLeftOut(page: string): string[] {
  return stepNames.filter((name) => !page.includes(`(../src/steps/${name}.ts)`));
}
