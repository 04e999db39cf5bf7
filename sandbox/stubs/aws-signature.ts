// Checks an AWS Signature Version 4, so that wrong keys are refused by the CloudFront stub as by the service.
import { createHash, createHmac } from 'node:crypto';
import type { StubRequest } from './http-stub';

export interface SigningKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

export type SignatureVerdict = 'right' | 'none' | 'unknown-key' | 'mismatch';

const scheme = /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

export function checkSignature(request: StubRequest, keys: SigningKeys): SignatureVerdict {
  const header = request.headers.authorization;
  if (header === undefined) return 'none';
  const match = scheme.exec(header);
  if (!match) return 'mismatch';
  const [, keyId, date = '', region = '', service = '', signedHeaders = '', signature] = match;
  if (keyId !== keys.accessKeyId) return 'unknown-key';
  const scope = `${date}/${region}/${service}/aws4_request`;
  const text = ['AWS4-HMAC-SHA256', String(request.headers['x-amz-date']), scope, sha256(canonicalRequest(request, signedHeaders))].join('\n');
  const signingKey = [date, region, service, 'aws4_request'].reduce<Buffer | string>((key, part) => hmac(key, part), `AWS4${keys.secretAccessKey}`);
  return hmac(signingKey, text).toString('hex') === signature ? 'right' : 'mismatch';
}

function canonicalRequest(request: StubRequest, signedHeaders: string): string {
  const headers = signedHeaders.split(';').map((name) => `${name}:${String(request.headers[name] ?? '').trim().replace(/ +/g, ' ')}\n`);
  const path = request.path.split('/').map(encode).join('/');
  return [request.method, path, canonicalQuery(request.query), headers.join(''), signedHeaders, sha256(request.text)].join('\n');
}

function canonicalQuery(query: URLSearchParams): string {
  const pairs = [...query].map(([name, value]) => `${encode(name)}=${encode(value)}`);
  return pairs.sort().join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}
