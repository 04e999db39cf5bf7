// Holds an HTTP reply against what a check expects (Quick Rollback, Step 3; Verification Checklist 1 to 5).
import type { HttpCheck } from '../config/http-check-schema';
import type { WebReply, WebRequest } from '../ports';
import type { Release } from '../plan/target';
import { releaseText } from '../plan/unknown-version';
import { valueAt } from './json-path';

/** What a check asks, from wherever it is asked. @param limitMs where less than the check's own time is there for it. */
export function requestOf({ url, method, headers, body, timeout }: HttpCheck, limitMs = timeout): WebRequest {
  return { url, method, headers, body, timeoutMs: Math.min(limitMs, timeout) };
}

/** What records call it. */
export function nameOf({ name, url }: Pick<HttpCheck, 'name' | 'url'>): string {
  return name ?? url;
}

/** The check and who asked it: `health from app-1`, `health from here`. A check that is called so already is not called so twice. */
export function labelOf(check: Pick<HttpCheck, 'name' | 'url'>, from: string): string {
  const name = nameOf(check);
  return ` ${name}`.endsWith(` from ${from}`) ? name : `${name} from ${from}`;
}

/** What is wrong with the reply, in words of expected and actual; empty when it is as it should be. */
export function mismatches(check: HttpCheck, reply: WebReply, expected: Release, tagPrefix: string): string[] {
  const found: string[] = [];
  if (reply.status !== check.status) found.push(`status ${reply.status} instead of ${check.status}`);
  if (check.contains !== undefined && !reply.body.includes(check.contains)) found.push(`the reply lacks ${JSON.stringify(check.contains)}`);
  if (check.json === undefined && check.version === undefined) return found;
  const body = parseJson(reply.body);
  if (body === undefined) return [...found, `no JSON (${reply.headers['content-type'] ?? 'no content type'})`];
  for (const [path, value] of Object.entries(check.json ?? {})) {
    const actual = valueAt(body, path);
    if (actual !== value) found.push(`${path} is ${show(actual)} instead of ${show(value)}`);
  }
  if (check.version !== undefined) found.push(...versionMismatch(body, check.version, expected, tagPrefix));
  return found;
}

function versionMismatch(body: unknown, path: string, expected: Release, tagPrefix: string): string[] {
  const actual = valueAt(body, path);
  if (typeof actual === 'string' && isVersion(actual, expected, tagPrefix)) return [];
  if (actual === undefined) return [`there is no version at ${path} to prove ${releaseText(expected)}${keysOf(body)}`];
  // A part that is left alone, and nobody knows which version it is: the plan warns of it.
  if (expected.commit === '') return [];
  const prefixed = typeof actual === 'string' && actual !== '' && expected.tag.endsWith(actual) ? `; it is its end: tag-prefix says ${show(tagPrefix)}` : '';
  return [`version ${show(actual)} serves instead of ${expected.tag} (${path}${prefixed})`];
}

/** A version is named by any tag of its commit, with or without the prefix, or by at least seven digits of the commit. */
export function isVersion(actual: string, { tag, otherTags = [], commit }: Release, tagPrefix: string): boolean {
  if (actual === '') return false;
  const isNamed = [tag, ...otherTags].some((name) => actual === name || (name.startsWith(tagPrefix) && actual === name.slice(tagPrefix.length)));
  return isNamed || (actual.length >= 7 && commit.startsWith(actual));
}

/** Plain names alone: the reply is foreign text. */
function keysOf(body: unknown): string {
  const keys = typeof body === 'object' && body !== null && !Array.isArray(body) ? Object.keys(body).filter((key) => /^[\w-]{1,40}$/.test(key)) : [];
  return keys.length === 0 ? '' : `: the reply holds ${keys.slice(0, 8).join(', ')}${keys.length > 8 ? ' …' : ''}`;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** What speaks against the check itself, whatever version serves and however well: a path, a port or a key that may be wrong. */
export function doubts(check: HttpCheck, reply: WebReply): string[] {
  if (reply.status !== check.status) return [`answers ${reply.status} now${[404, 405, 410].includes(reply.status) ? ': is the path right?' : ''}`];
  const paths = [...(check.version === undefined ? [] : [check.version]), ...Object.keys(check.json ?? {})];
  if (paths.length === 0) return [];
  const body = parseJson(reply.body);
  if (body === undefined) return ['the reply is no JSON'];
  return paths.filter((path) => valueAt(body, path) === undefined).map((path) => `there is no ${path}${keysOf(body)}`);
}

/** A value for a message: short, and never a whole body. */
function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 80);
}
