// What stands half done below a lock that a run finds, and what of it this run goes on with.
import { runbooks } from '../runbooks';
import type { Runbook } from '../runbooks/runbook';
import { changesSomething } from './who-must-agree';

/** A lock as far as it tells what its run had begun. */
export interface FoundLock {
  readonly owner: string;
  readonly from: string;
  readonly target: string;
  /** A lock of an older version of this action has none. */
  readonly type?: string | undefined;
  readonly settled?: boolean | undefined;
}

export interface HalfDone {
  /** Tags that ran when it began, separated by blanks; empty where its run had not written that down yet. */
  readonly from: string;
  readonly target: string;
  /** What it rolled back: a rollback type, or empty. */
  readonly type: string;
  /** It is about all that this run is about: this one goes where that was going. Otherwise the facts say where to. */
  readonly goesOn: boolean;
}

/** Undefined for a lock of an older version, or of a newer one. */
function runbookOf(type: string | undefined): Runbook | undefined {
  return type !== undefined && Object.hasOwn(runbooks, type) ? runbooks[type as keyof typeof runbooks] : undefined;
}

/** Whether origin and target of a lock mean something to a run of this type: one part must not go where the other one went. */
export function covers(found: { readonly type?: string | undefined }, type: string | undefined): boolean {
  const mine = runbookOf(type);
  const { part } = runbookOf(found.type) ?? {};
  return mine?.lockOnly === undefined && (part === undefined || part === mine?.part);
}

/**
 * @param former the locks of one host that were taken over, newest first.
 * @param began owners that had started something on this host.
 */
export function halfDoneOn(former: readonly FoundLock[], began: readonly string[], type: string | undefined): HalfDone[] {
  // Below a run that came to its end nothing stands half done.
  const end = former.findIndex(({ settled }) => settled === true);
  return (end < 0 ? former : former.slice(0, end))
    .filter((found) => canStandHalfDone(found) && (found.from !== '' || began.includes(found.owner)))
    .map((found) => ({ from: found.from, target: found.target, type: found.type ?? '', goesOn: covers(found, type) }));
}

/** Of several, the one that tells this run the most. */
export function mostTelling(found: readonly HalfDone[]): HalfDone | undefined {
  return found.find(({ from, goesOn }) => from !== '' && goesOn) ?? found.find(({ from }) => from !== '') ?? found[0];
}

/** What only builds beside the live version leaves nothing behind that anybody notices. */
function canStandHalfDone({ type }: FoundLock): boolean {
  const runbook = runbookOf(type);
  return runbook === undefined || changesSomething(runbook);
}
