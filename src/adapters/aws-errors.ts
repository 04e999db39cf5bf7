// Which errors of AWS pass by themselves, and what the others mean for the user.
import { messageOf } from '../errors';
import { noCredentials, noRegion, notReached } from '../aws-trouble';

interface AwsError {
  readonly name: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const passing = new Set(['SlowDown', 'ServiceUnavailable', 'InternalError', 'InternalServerError', 'RequestTimeout', 'TimeoutError', 'ThrottlingException', 'Throttling', 'TooManyRequestsException', 'RequestTimeTooSkewed', 'TooManyInvalidationsInProgress', 'ECONNRESET', 'ECONNREFUSED', 'EPIPE', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'BadDigest', 'IncompleteBody']);

export function isPassing(error: unknown): boolean {
  const { name, $metadata } = error as AwsError;
  const code = (error as { code?: string }).code ?? '';
  const status = $metadata?.httpStatusCode ?? 0;
  return passing.has(name) || passing.has(code) || status >= 500 || status === 429;
}

const expired = new Set(['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired', 'RequestExpired']);
const invalid = new Set(['InvalidAccessKeyId', 'SignatureDoesNotMatch', 'InvalidClientTokenId', 'InvalidToken', 'UnrecognizedClientException', 'MissingAuthenticationToken']);

/** Said by a service, or by the SDK before it was asked: `explainDenial` has words for it. */
export function isOfService(error: unknown): boolean {
  return error instanceof Error && ('$metadata' in error || error.name === 'CredentialsProviderError');
}

const unreachable = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

/** One sentence that says what to mend. */
export function explainDenial(error: unknown, what: string): string {
  const { name, $metadata } = error as AwsError;
  // Of the SDK, before anything is sent.
  if (/Region is missing/i.test(messageOf(error))) return `${noRegion}: ${what} cannot be asked`;
  if (name === 'CredentialsProviderError') return `${noCredentials} for ${what}`;
  if (unreachable.has((error as { code?: string }).code ?? '')) return `${what} ${notReached}: ${messageOf(error)}`;
  if (expired.has(name)) return `the AWS credentials have expired; ${what} cannot be used`;
  if (invalid.has(name)) return `the AWS credentials are not valid (${name}); ${what} cannot be used`;
  if (name === 'AccessDenied' || $metadata?.httpStatusCode === 403) return `this AWS identity may not use ${what} (${name})`;
  if ($metadata?.httpStatusCode === 404) return `${what} does not exist in this account`;
  if ($metadata?.httpStatusCode === 301) return `${what} is in another region: set AWS_REGION`;
  // Where the service sends no text, the SDK has none either.
  const said = messageOf(error);
  return `${what} cannot be used: ${said === 'UnknownError' || said === '' ? name : said}`;
}
