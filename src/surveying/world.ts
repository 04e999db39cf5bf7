// What the survey of rollback-type readiness works with: an order and the ports, none of which is used to change anything.
import type { Environment } from '../config/environment';
import { messageOf, RefusedError, type Problem } from '../errors';
import { unknown, type Finding, type Subject } from '../readiness/finding';
import type { Request, RunIdentity } from '../request';
import type { World } from '../world';

export interface SurveyOrder {
  readonly request: Request;
  readonly run: RunIdentity;
  readonly environment: Environment;
}

export type SurveyWorld = Omit<World, 'announcers' | 'emit'>;

/** What was asked and could not be answered is a finding like any other: nothing keeps the survey from going on. */
export async function orUnknown(subject: Subject, signal: AbortSignal, ask: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await ask();
  } catch (error) {
    signal.throwIfAborted();
    return [unknown(subject, ...problemsOf(error, subject))];
  }
}

export function problemsOf(error: unknown, { name }: Subject): readonly Problem[] {
  if (error instanceof RefusedError) return error.problems;
  return [{ where: name, what: `could not be judged: ${messageOf(error)}`, mend: 'mend what it says, then look again' }];
}
