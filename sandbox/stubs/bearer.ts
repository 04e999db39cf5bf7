// Compares the Authorization header with the one token that a stub gave out.
import type { StubRequest } from './http-stub';
import type { Authorization } from './recorded-request';

/** `schemes` are lower case: bearer, token, oauth. */
export function checkToken({ headers }: StubRequest, schemes: readonly string[], token: string): Authorization {
  if (headers.authorization === undefined) return 'none';
  const [scheme = '', value] = headers.authorization.split(' ');
  return schemes.includes(scheme.toLowerCase()) && value === token ? 'right' : 'wrong';
}
