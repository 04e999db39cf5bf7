// What an error of GitHub's API means: a right that is missing, something that is not there, or trouble that may pass.
import { z } from 'zod';
import { messageOf, UnansweredError, type Problem } from '../errors';

interface RestError {
  readonly status: number;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

const where = 'GitHub';

export function unansweredError(error: unknown, what: string, right: string): UnansweredError {
  if (error instanceof z.ZodError) return new UnansweredError({ where, what: `its answer about ${what} is not what its documentation says`, mend: 'look at www.githubstatus.com; in an emergency, use the terminal command' }, true);
  const status = isRestError(error) ? error.status : 0;
  if (status === 403 && !isLimit(error)) return named({ where, what: `the token may not read ${what} (403: ${messageOf(error)})`, mend: `give the job permissions: ${right}` }, 403);
  if (status === 401) return named({ where, what: `it does not accept the token (${messageOf(error)})`, mend: `leave the input github-token out, or give a token with ${right}` }, 401);
  if (status === 404) return named({ where, what: `there is no such thing as ${what}, or the token may not see it (404)`, mend: `give the job permissions: ${right}` }, 404);
  const said = status === 0 ? messageOf(error) : `${status}: ${messageOf(error)}`;
  return new UnansweredError({ where, what: `it does not answer about ${what} (${said})`, mend: 'try again; if GitHub is down, use the terminal command' }, status !== 422);
}

const statuses = new WeakMap<UnansweredError, number>();

function named(problem: Problem, status: number): UnansweredError {
  const error = new UnansweredError(problem, false);
  statuses.set(error, status);
  return error;
}

export function isMissing(error: unknown): boolean {
  return error instanceof UnansweredError && statuses.get(error) === 404;
}

/** The token cannot see it, or it is not there. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof UnansweredError && [403, 404].includes(statuses.get(error) ?? 0);
}

function isRestError(error: unknown): error is RestError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400 && 'response' in error && error.response !== undefined;
}

/** GitHub answers 403 as well when it was asked too often. */
function isLimit(error: unknown): boolean {
  const { response } = error as RestError;
  return String(response?.headers?.['x-ratelimit-remaining']) === '0' || /rate limit/i.test(messageOf(error));
}
