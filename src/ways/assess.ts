// The type assess: planned from the configuration and the request alone. It asks no host, and takes no lock.
import { carryOut } from '../carrying-out';
import { failedEarly, nothingRan, type Ending } from '../ending';
import { noLock } from '../engine/lock';
import { RefusedError, type Problem } from '../errors';
import { buildPlan } from '../plan/build-plan';
import { bareSituation } from '../plan/situation';
import type { Order, Planned } from '../planning';
import { runbooks } from '../runbooks';
import { steps } from '../steps/registry';
import type { World } from '../world';

export async function assessWithoutHosts(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    const made = planWithoutHosts(order);
    world.emit({ kind: 'plan-made', at: world.clock.now().toISOString(), plan: made.plan });
    return order.request.dryRun ? { ...nothingRan, result: 'dry-run', plan: made.plan } : await carryOut(order, world, made, noLock, signal);
  } catch (error) {
    return failedEarly(error, signal);
  }
}

/** @throws RefusedError with every reason not to start. */
function planWithoutHosts(order: Order): Planned {
  const { request, environment } = order;
  const problems = assessProblems(environment.decide.rows.flatMap(({ fact }) => fact ?? []), environment.decide.rows.length, request.assess.facts);
  if (problems.length > 0) throw new RefusedError(problems);
  const situation = { ...bareSituation(order), assess: request.assess };
  return { situation, plan: buildPlan(runbooks[request.rollbackType], steps, situation, []) };
}

function assessProblems(known: readonly string[], rows: number, said: readonly string[]): Problem[] {
  if (rows === 0) return [{ where: 'configuration', what: 'it has no decision matrix', mend: 'add decide.rows to the environment; examples/pfa-vanguard/rollback.yml has those of the document' }];
  return said.filter((name) => !known.includes(name)).map((name) => ({ where: 'input facts', what: `${JSON.stringify(name)} is no fact of the decision matrix`, mend: known.length === 0 ? 'add a row with fact: to decide.rows' : `choose from: ${known.join(', ')}` }));
}
