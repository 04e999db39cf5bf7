// The plan of a type that asks no host (assess): made from the configuration and the request alone.
import { RefusedError, type Problem } from './errors';
import { buildPlan } from './plan/build-plan';
import type { Situation } from './plan/situation';
import type { Order, Planned } from './planning';
import { runbooks } from './runbooks';
import { steps } from './steps/registry';

/** @throws RefusedError with every reason not to start. */
export function planWithoutHosts({ request, run, environment }: Order): Planned {
  const problems = assessProblems(environment.decide.rows.flatMap(({ fact }) => fact ?? []), environment.decide.rows.length, request.assess?.facts ?? []);
  if (problems.length > 0) throw new RefusedError(problems);
  const { rollbackType, incident, reason, scenario, allow, watchWindowMs, assess } = request;
  const facts = { hosts: [], unreachable: [], denied: new Map<string, string>() };
  const situation: Situation = { rollbackType, environment, run, incident, reason, scenario, allow, watchWindowMs, assess, running: [], target: { tag: '', commit: '' }, facts, database: undefined };
  return { situation, plan: buildPlan(runbooks[rollbackType], steps, situation, []) };
}

function assessProblems(known: readonly string[], rows: number, said: readonly string[]): Problem[] {
  if (rows === 0) return [{ where: 'configuration', what: 'it has no decision matrix', mend: 'add decide.rows to the environment; examples/pfa-vanguard/rollback.yml has those of the document' }];
  return said.filter((name) => !known.includes(name)).map((name) => ({ where: 'input facts', what: `${JSON.stringify(name)} is no fact of the decision matrix`, mend: known.length === 0 ? 'add a row with fact: to decide.rows' : `choose from: ${known.join(', ')}` }));
}
