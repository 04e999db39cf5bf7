// What the reverts of a plan take away, as far as their scripts say. Database Rollback, Scenario 2.
import type { Holding } from '../../database/holdings';
import type { Situation } from '../../plan/situation';

/** Each place once: two migrations may name the same. */
export function doomedHoldings({ database }: Situation): Holding[] {
  const reverted = (database?.decision.actions ?? []).filter(({ action }) => action === 'revert').flatMap(({ migration }) => migration.holdings);
  const byPlace = new Map(reverted.filter(({ exists }) => exists).map((holding) => [JSON.stringify([holding.loss, holding.schema, holding.table, holding.columns]), holding]));
  return [...byPlace.values()];
}
