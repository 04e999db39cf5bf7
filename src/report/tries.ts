// Whose event is whose: one journal may hold several runs of an incident (a rollback, a look at it, a dry run), and several tries of each.
import type { Event, RunResult } from '../engine/events';
import type { RollbackType, RunIdentity } from '../request';

/** An event as a journal holds it: with the run that wrote it, but for journals that were written before runs signed. */
export type Signed = Event & { readonly by?: Pick<RunIdentity, 'id' | 'attempt'> | undefined };

/** What one process wrote. */
interface Try {
  /** Undefined: it had no plan yet, and did not sign. */
  readonly run: string | undefined;
  readonly events: readonly Event[];
  /** Undefined: it was not planned yet. */
  readonly type: RollbackType | undefined;
  /** Undefined: it did not come to its end. */
  readonly result: RunResult | undefined;
}

/** In the order in which they began. Processes that ran side by side are told apart by their signature; without one a try goes on to its end. */
function triesOf(events: readonly Signed[]): Try[] {
  const tries = new Map<string, Signed[]>();
  let unsigned = 0;
  for (const event of events) {
    const key = event.by === undefined ? String(unsigned) : `${event.by.id} ${event.by.attempt}`;
    const own = tries.get(key);
    if (own === undefined) tries.set(key, [event]);
    else own.push(event);
    if (event.by === undefined && event.kind === 'run-ended') unsigned += 1;
  }
  return [...tries.values()].map(tryOf);
}

function tryOf(events: readonly Signed[]): Try {
  const report = events.findLast((each) => each.kind === 'run-ended')?.report;
  const plan = report?.plan ?? events.findLast((each) => each.kind === 'plan-made')?.plan;
  return { run: events[0]?.by?.id ?? plan?.run.id, events, type: report?.rollbackType ?? plan?.rollbackType, result: report?.result };
}

/** What a run is, of all that a journal holds. */
export interface HeldRun {
  readonly run: string | undefined;
  readonly type: RollbackType | undefined;
  /** Whether it did what a report is about; a dry run and a refusal did not. */
  readonly changed: boolean;
  readonly events: readonly Event[];
}

/** The runs of a journal, the one that spoke last at the end. @param changes whether a type changes something. */
export function heldRuns(events: readonly Signed[], changes: (type: RollbackType) => boolean): HeldRun[] {
  const tries = triesOf(events);
  const runs = [...new Set(tries.map(({ run }) => run))].map((run) => heldRun(run, tries.filter((each) => each.run === run), changes));
  return runs.sort((left, right) => lastMs(left) - lastMs(right));
}

/** Of tries that went to work, the others (a dry run of the same name, a refusal) are no part of the story; nor is what a job did after its rollback. */
function heldRun(run: string | undefined, tries: readonly Try[], changes: (type: RollbackType) => boolean): HeldRun {
  const working = tries.filter((each) => !isIdle(each));
  const changing = working.filter(({ type }) => type !== undefined && changes(type));
  const told = [changing, working].find(({ length }) => length > 0) ?? tries;
  const last = told.at(-1);
  const type = last?.type;
  return { run, type, changed: type !== undefined && changes(type) && !isUndone(last), events: told.filter((each) => each.type === type).flatMap((each) => each.events) };
}

function isIdle(each: Try): boolean {
  return isUndone(each) || !each.events.some(({ kind }) => kind === 'step-started');
}

function isUndone(each: Try | undefined): boolean {
  return each?.result === 'refused' || each?.result === 'dry-run';
}

function lastMs({ events }: HeldRun): number {
  return Date.parse(events.at(-1)?.at ?? '') || 0;
}
