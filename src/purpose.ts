// A type that has nothing to do here must not end as done: it is refused before anybody is asked, and before the lock.
import { RefusedError, type Problem } from './errors';
import { bareSituation } from './plan/situation';
import type { Order } from './planning';
import { runbooks } from './runbooks';
import type { StepName } from './step-names';
import { steps } from './steps/registry';

/** What to add to the environment, so that the step has something to do. */
const parts: Readonly<Partial<Record<StepName, string>>> = {
  'switch-backend': 'backend: and processes.backend',
  'switch-frontend': 'frontend:',
  'stop-worker': 'processes.worker',
  'switch-flag-off': 'sync.flag',
  'tell-users': 'sync.banner',
  'prepare-backend': 'backend:',
  'store-frontend': 'frontend:',
  'verify-backend': 'processes.backend with health:',
  'run-checklist': 'verify:',
  'watch-stability': 'watch.conditions, or health: with a check that is asked from here',
};

/** @throws RefusedError when the configuration leaves no step that the type is about. */
export function requirePurpose(order: Order): void {
  const problem = missingPurpose(order);
  if (problem !== undefined) throw new RefusedError([problem]);
}

/** The steps themselves say whether they have a place in a plan, from the configuration alone. */
function missingPurpose(order: Order): Problem | undefined {
  const { type, purpose } = runbooks[order.request.rollbackType];
  const bare = bareSituation(order);
  const reasons = purpose.map((name) => {
    const intent = steps[name].plan(bare);
    return 'notNeeded' in intent ? intent.notNeeded : undefined;
  });
  if (purpose.length === 0 || reasons.includes(undefined)) return undefined;
  const mends = [...new Set(purpose.flatMap((name) => parts[name] ?? []))];
  return { where: 'configuration', what: `type ${type} has nothing to do: ${[...new Set(reasons)].join(', ')}`, mend: `add ${mends.join(', or ')} to environment ${order.environment.name}, or choose another type` };
}
