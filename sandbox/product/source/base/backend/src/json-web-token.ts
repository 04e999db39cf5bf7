// JSON Web Tokens signed with HMAC-SHA256 (RFC 7519, RFC 7515).
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Claims {
  readonly sub: string;
  /** Seconds since 1970. */
  readonly exp: number;
}

const header = encode({ alg: 'HS256', typ: 'JWT' });

export function sign(claims: Claims, secret: string): string {
  const signed = `${header}.${encode(claims)}`;
  return `${signed}.${signature(signed, secret).toString('base64url')}`;
}

/** The claims of a valid token that has not expired. */
export function verify(token: string, secret: string, nowMs: number): Claims | undefined {
  const [head = '', body = '', proof = ''] = token.split('.');
  const expected = signature(`${head}.${body}`, secret);
  const given = Buffer.from(proof, 'base64url');
  if (head !== header || given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const claims = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as Claims;
  return claims.exp * 1000 > nowMs ? claims : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

function signature(text: string, secret: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}
