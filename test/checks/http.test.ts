// Holding a reply against a check.
import { describe, expect, it } from '@jest/globals';
import { isVersion, labelOf, mismatches } from '../../src/checks/http';
import type { HttpCheck } from '../../src/config/http-check-schema';
import { commits } from '../samples/facts';

const target = { tag: 'v3.0.0', commit: commits['v3.0.0'] };
const check = (changes: Partial<HttpCheck>): HttpCheck => ({ url: 'http://x', on: 'runner', method: 'GET', headers: {}, status: 200, timeout: 1, ...changes });
const found = (changes: Partial<HttpCheck>, body: unknown, status = 200) => mismatches(check(changes), { status, headers: { 'content-type': 'text/html' }, body: typeof body === 'string' ? body : JSON.stringify(body) }, target, 'v');

describe('mismatches', () => {
  it('are none when all is as expected', () => {
    expect(found({ json: { status: 'healthy', 'db.up': true, 'db.lag': 0, none: null }, contains: 'healthy', version: '$.build.version' }, { status: 'healthy', db: { up: true, lag: 0 }, none: null, build: { version: '3.0.0' } })).toEqual([]);
  });

  it.each<[string, Partial<HttpCheck>, unknown, number, string[]]>([
    ['the status', {}, '', 503, ['status 503 instead of 200']],
    ['a text that is missing', { contains: 'ok' }, 'no', 200, ['the reply lacks "ok"']],
    ['a page where JSON should be', { json: { status: 'healthy' } }, '<html>', 200, ['no JSON (text/html)']],
    ['another value', { json: { status: 'healthy' } }, { status: 'degraded' }, 200, ['status is "degraded" instead of "healthy"']],
    ['a value of another type', { json: { up: true } }, { up: 'true' }, 200, ['up is "true" instead of true']],
    ['a missing value', { json: { 'a.b': 1 } }, { a: null }, 200, ['a.b is missing instead of 1']],
    ['the old version', { version: '$.version' }, { version: 'v4.0.0' }, 200, ['version "v4.0.0" serves instead of v3.0.0 ($.version)']],
    ['a version that is no text', { version: '$.version' }, { version: 3 }, 200, ['version 3 serves instead of v3.0.0 ($.version)']],
    ['everything at once', { json: { a: 1 }, version: '$.version' }, {}, 500, ['status 500 instead of 200', 'a is missing instead of 1', 'there is no version at $.version to prove v3.0.0']],
    ['a version elsewhere: keys are named, values never', { version: '$.version' }, { status: 'ok', build: { secret: 1 } }, 200, ['there is no version at $.version to prove v3.0.0: the reply holds status, build']],
    ['the end of the tag, with another prefix', { version: '$.version' }, { version: '.0' }, 200, ['version ".0" serves instead of v3.0.0 ($.version; it is its end: tag-prefix says "v")']],
  ])('name %s', (_what, changes, body, status, expected) => expect(found(changes, body, status)).toEqual(expected));

  it('show no more of a value than a line', () => expect(found({ json: { a: 1 } }, { a: 'x'.repeat(1000) })[0]?.length).toBeLessThan(120));
});

it('takes any version where nobody knows what it was, but wants one', () => {
  const unknown = { tag: '', commit: '' };
  const wrong = (body: unknown) => mismatches(check({ version: '$.version' }), { status: 200, headers: {}, body: JSON.stringify(body) }, unknown, 'v');
  expect([wrong({ version: 'v4.0.0' }), wrong({})]).toEqual([[], ['there is no version at $.version to prove an unknown version']]);
});

describe('isVersion', () => {
  it.each(['v3.0.0', '3.0.0', commits['v3.0.0'], '3333333'])('%s names the release', (text) => expect(isVersion(text, target, 'v')).toBe(true));
  it.each(['v4.0.0', '3.0', '333333', '', `${commits['v3.0.0']}3`, 'V3.0.0'])('%j does not', (text) => expect(isVersion(text, target, 'v')).toBe(false));

  it('takes any tag of the commit, with or without the prefix', () => {
    const named = { ...target, otherTags: ['v3.1.0-rc.1', 'stable'] };
    expect(['v3.0.0', '3.0.0', 'v3.1.0-rc.1', '3.1.0-rc.1', 'stable', '3.1.0', ''].map((text) => isVersion(text, named, 'v'))).toEqual([true, true, true, true, true, false, false]);
    expect(isVersion('', { ...target, otherTags: ['v'] }, 'v')).toBe(false);
  });
});

it('says once from where a check is asked, also of one that is called so', () => {
  expect(['from here', 'health from here', 'health', 'from app-1'].map((name) => labelOf(check({ name }), 'here'))).toEqual(['from here', 'health from here', 'health from here', 'from app-1 from here']);
});
