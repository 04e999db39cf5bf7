// What PostgreSQL says an error is.

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
