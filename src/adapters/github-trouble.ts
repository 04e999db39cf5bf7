// One way to say what GitHub refused: a right that is missing, a setting, something that is not there, or trouble that may pass.
import { z } from 'zod';
import { messageOf, UnansweredError } from '../errors';

/** What GitHub was asked, in the words of an error. */
export interface Asked {
  /** `this run`, `issue #7`. */
  readonly what: string;
  /** Of the job's permissions: `actions: read`. */
  readonly right: string;
}

interface RestError {
  readonly status: number;
  readonly response?: { readonly headers?: Readonly<Record<string, string | number | undefined>> };
}

const where = 'GitHub';
const mayNotOpenPulls = /not permitted to create or approve pull requests/i;

export function unansweredError(error: unknown, { what, right }: Asked): UnansweredError {
  if (error instanceof z.ZodError) return new UnansweredError({ where, what: `its answer about ${what} is not what its documentation says`, mend: 'look at www.githubstatus.com; in an emergency, use the terminal command' }, true);
  const status = isRestError(error) ? error.status : 0;
  const said = saidBy(error);
  const refused = (problem: { readonly what: string; readonly mend: string }) => new UnansweredError({ where, ...problem }, false, status);
  if (mayNotOpenPulls.test(said)) return refused({ what: said, mend: 'allow it under Settings, Actions, General, "Allow GitHub Actions to create and approve pull requests"' });
  if (status === 403 && !isLimit(error)) return refused({ what: `the token may not ${/write/.test(right) ? 'write' : 'read'} ${what} (403: ${said})`, mend: `give the job permissions: ${right}` });
  if (status === 401) return refused({ what: `it does not accept the token (${said})`, mend: `leave the input github-token out, or give a token with ${right}` });
  if (status === 404) return refused({ what: `there is no such thing as ${what}, or the token may not see it (404)`, mend: `give the job permissions: ${right}` });
  if (status === 410) return refused({ what: `there is no place for ${what} (410: ${said})`, mend: 'switch issues on in the settings of the repository' });
  return new UnansweredError({ where, what: `it does not answer about ${what} (${status === 0 ? said : `${status}: ${said}`})`, mend: 'try again; if GitHub is down, use the terminal command' }, status !== 422, status);
}

export function isMissing(error: unknown): boolean {
  return statusOf(error) === 404;
}

/** The token cannot see it, or it is not there. */
export function isUnreadable(error: unknown): boolean {
  return [403, 404].includes(statusOf(error));
}

/** What was to be made is there already, or cannot be made. */
export function isInvalid(error: unknown): boolean {
  return statusOf(error) === 422;
}

/** 0: GitHub gave none. */
function statusOf(error: unknown): number {
  return error instanceof UnansweredError || isRestError(error) ? error.status : 0;
}

function saidBy(error: unknown): string {
  return (messageOf(error).split('\n')[0] ?? '').replace(/ - https:\/\/docs\.github\.com\S*$/, '');
}

function isRestError(error: unknown): error is RestError {
  return error instanceof Error && 'status' in error && typeof error.status === 'number' && error.status >= 400 && 'response' in error && error.response !== undefined;
}

/** GitHub answers 403 as well when it was asked too often. */
function isLimit(error: unknown): boolean {
  const { response } = error as RestError;
  return String(response?.headers?.['x-ratelimit-remaining']) === '0' || /rate limit/i.test(messageOf(error));
}
