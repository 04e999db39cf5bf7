// AWS Signature Version 4 of a request to S3, in its Authorization header.
import { createHash, createHmac } from 'node:crypto';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

export interface UnsignedRequest {
  readonly method: string;
  /** Encoded, as it goes over the wire. */
  readonly path: string;
  /** Names in lower case, `host` among them. */
  readonly headers: Readonly<Record<string, string>>;
  /** SHA-256 of the body, hex: the service refuses any other body. Or UNSIGNED-PAYLOAD. */
  readonly payloadHash: string;
}

/** The request's headers with all that the service wants to know the sender by. */
export function signed(request: UnsignedRequest, keys: SigningKeys, region: string, at: Date): Record<string, string> {
  const time = at.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const day = time.slice(0, 8);
  const headers: Record<string, string> = { ...request.headers, 'x-amz-content-sha256': request.payloadHash, 'x-amz-date': time };
  if (keys.sessionToken !== undefined) headers['x-amz-security-token'] = keys.sessionToken;
  const names = Object.keys(headers).sort();
  const canonical = [request.method, request.path, '', ...names.map((name) => `${name}:${oneSpaced(headers[name] ?? '')}`), '', names.join(';'), request.payloadHash].join('\n');
  const scope = `${day}/${region}/s3/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(canonical).digest('hex')].join('\n');
  const signature = createHmac('sha256', keyOf(keys.secretAccessKey, day, region)).update(text).digest('hex');
  return { ...headers, authorization: `AWS4-HMAC-SHA256 Credential=${keys.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}` };
}

let lastKey: { readonly of: string; readonly key: Buffer } | undefined;

/** The same for a whole day: made once for thousands of requests. */
function keyOf(secret: string, day: string, region: string): Buffer {
  const of = `${day} ${region} ${secret}`;
  if (lastKey?.of === of) return lastKey.key;
  const key = [day, region, 's3', 'aws4_request'].reduce((made, part) => createHmac('sha256', made).update(part).digest(), Buffer.from(`AWS4${secret}`));
  lastKey = { of, key };
  return key;
}

function oneSpaced(value: string): string {
  return value.trim().replace(/ +/g, ' ');
}
