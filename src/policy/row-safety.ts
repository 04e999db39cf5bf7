// A flag or a banner whose table or column the database does not have: found before anything changes, by the types that set it.
import type { DatabaseFacts } from '../database/facts';
import { describeProblem, type Problem } from '../errors';
import { does, type Runbook } from '../runbooks/runbook';

/** Without the flag the type would stop half way. */
export function rowRefusals(facts: Pick<DatabaseFacts, 'wrongRows'> | undefined, runbook: Runbook): Problem[] {
  return does(runbook, 'switch-flag-off') ? rowsOf(facts, 'flag') : [];
}

/** The banner never stops a rollback. */
export function rowWarnings(facts: Pick<DatabaseFacts, 'wrongRows'> | undefined, runbook: Runbook): string[] {
  return does(runbook, 'tell-users') ? rowsOf(facts, 'banner').map((problem) => `The banner will not be shown: ${describeProblem(problem)}`) : [];
}

function rowsOf(facts: Pick<DatabaseFacts, 'wrongRows'> | undefined, wanted: 'flag' | 'banner'): Problem[] {
  return (facts?.wrongRows ?? []).filter(({ key }) => key === wanted).map(({ where, what, mend }) => ({ where, what, mend }));
}
