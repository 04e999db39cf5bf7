// Login with name and password against the users table; afterwards a bearer token.
import { scrypt, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import type { Pool } from 'pg';
import { sign, verify } from './json-web-token.js';
import { json, RequestError, type Reply } from './replies.js';
import { readFields, text } from './request-body.js';

const lifetimeSeconds = 8 * 60 * 60;
const derive = promisify<string, Buffer, number, Buffer>(scrypt);

export async function login(request: IncomingMessage, database: Pool, secret: string): Promise<Reply> {
  const fields = await readFields(request);
  const username = text(fields, 'username');
  const found = await database.query<{ password_hash: string }>('SELECT password_hash FROM users WHERE username = $1', [username]);
  const hash = found.rows[0]?.password_hash;
  if (hash === undefined || !(await matches(text(fields, 'password'), hash))) throw new RequestError(401, 'wrong name or password');
  const token = sign({ sub: username, exp: Math.floor(Date.now() / 1000) + lifetimeSeconds }, secret);
  return json({ token, tokenType: 'Bearer', expiresIn: lifetimeSeconds });
}

export function requireToken(request: IncomingMessage, secret: string): void {
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (token === undefined || verify(token, secret, Date.now()) === undefined) throw new RequestError(401, 'a valid bearer token is needed');
}

/** A hash is stored as `scrypt$SALT$KEY`, both in base64. */
async function matches(password: string, stored: string): Promise<boolean> {
  const [, salt = '', key = ''] = stored.split('$');
  const expected = Buffer.from(key, 'base64');
  return timingSafeEqual(await derive(password, Buffer.from(salt, 'base64'), expected.length), expected);
}
