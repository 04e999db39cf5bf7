// A type that is about the database alone, where the database is as the target wants it: it ends before it stops anything.
import type { Problem } from '../errors';
import type { Runbook } from '../runbooks/runbook';
import type { StepName } from '../step-names';
import type { Plan } from './plan';

const changing: readonly StepName[] = ['undo-migrations', 'swap-database'];

/** A run that was stopped after its work goes on all the same: what it has yet to start or to verify is not done. */
export function nothingToUndo({ stages, leftOut }: Pick<Plan, 'stages' | 'leftOut'>, { type, switches, database }: Runbook): Problem[] {
  if (database !== 'changes' || switches || stages.some(({ steps }) => steps.some(({ step }) => changing.includes(step)))) return [];
  const reason = leftOut.find(({ step }) => step === 'undo-migrations')?.reason ?? 'nothing to undo';
  return [{ where: 'database', what: `type ${type} has nothing to do: ${reason}`, mend: 'leave it as it is; or name another target, if this is not the one that is meant' }];
}
