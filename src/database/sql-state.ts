// What PostgreSQL says an error is.
import { singleLine } from '../words/neutralise';

/** No class of them begins with E, as the names of the operating system's errors do (EPIPE). */
const sqlState = /^[0-9FHPX][0-9A-Z]{4}$/;

/** It waited for a lock for as long as it may. */
export const lockTimeout = '55P03';
/** Another session is in a database that was to be renamed. */
export const objectInUse = '55006';
/** Each of two waited for the other; PostgreSQL ended one of them. */
export const deadlock = '40P01';
/** It took as long as it may, or somebody cancelled it. */
export const statementTimeout = '57014';

/** The SQLSTATE; empty where the server said nothing, as when the session broke. */
export function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && sqlState.test(code) ? code : '';
}

/** The session broke, or the server ended it: whether its last statement took effect is not said. */
export function isBroken(error: unknown): boolean {
  return codeOf(error) === '' || /^(?:08|57P)/.test(codeOf(error));
}

/** It hangs on the moment: locks, deadlocks, a cancel, what the server has left. Another time it may be otherwise. */
export function isPassing(error: unknown): boolean {
  return isBroken(error) || /^(?:40|53|55|57|58)/.test(codeOf(error));
}

/** Errors whose DETAIL names objects: what depends on what, and no value of a row. */
const namesObjects = /^(?:2B|42|0A|55)/;
/** Raised by a script, HINT says whatever its author put into it. */
const saysAnything = /^P/;

/** The message, and what PostgreSQL says besides where that holds no values, in one line. */
export function explained(error: Error): string {
  const said = (key: 'detail' | 'hint') => (key in error && typeof (error as Error & Record<typeof key, unknown>)[key] === 'string' ? String((error as Error & Record<typeof key, unknown>)[key]) : '');
  const code = codeOf(error);
  const detail = namesObjects.test(code) ? said('detail') : '';
  const hint = saysAnything.test(code) ? '' : said('hint');
  const besides = [...(detail === '' ? [] : [`DETAIL: ${singleLine(detail.replaceAll('\n', '; '))}`]), ...(hint === '' || code === '' ? [] : [`HINT: ${singleLine(hint)}`])];
  return [error.message, ...besides.map((part) => part.replace(/\.$/, ''))].join('. ');
}
