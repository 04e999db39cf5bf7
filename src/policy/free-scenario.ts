// A scenario where no table lists them: a word for the records, and two of them stop the backend at once (docs/authorization.md).
import type { Environment } from '../config/environment';
import { nearest } from '../config/nearest';
import type { Problem } from '../errors';
import { harmfulScenarios } from '../request';

/** Undefined where it is none of the harmful ones, or one of them to the letter. */
export function misspeltScenario(name: string): Problem | undefined {
  const meant = harmfulScenarios.includes(name) ? undefined : nearest(name, harmfulScenarios);
  if (meant === undefined) return undefined;
  return { where: 'input scenario', what: `${JSON.stringify(name)} is no scenario, and nearly ${meant}, which stops the backend at once`, mend: `write ${meant}, or a name that cannot be taken for it` };
}

/** People who write another word must not wait for what it does not do. */
export function scenarioWarnings({ authorization, decide }: Pick<Environment, 'authorization' | 'decide'>, name: string): string[] {
  if (name === '' || (authorization !== undefined && authorization !== 'none')) return [];
  const known = [...harmfulScenarios, decide.scenario, ...decide.rows.map(({ scenario }) => scenario)];
  if (known.includes(name)) return [];
  return [`Scenario ${JSON.stringify(name)} is known to nobody here: it is written down, and changes nothing. Only ${harmfulScenarios.join(' and ')} stop the backend at once.`];
}
