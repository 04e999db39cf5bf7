// Secrets leave every text, in every form in which they travel.
import { describe, expect, it } from '@jest/globals';
import { passwordsIn, redactor } from '../../src/report/redact';

const secret = `p@ss "word"/+ü`;

describe('redactor', () => {
  const redact = redactor([secret]);
  it.each([
    ['as it stands', secret],
    ['in an address', encodeURIComponent(secret)],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['in JSON', JSON.stringify(secret).slice(1, -1)],
    ['twice', `${secret} and ${secret}`],
  ])('takes it out %s', (_how, text) => {
    const clean = redact(`before ${text} after`);
    expect(clean).toMatch(/^before \*\*\*( and \*\*\*)? after$/);
  });

  it('takes a key out line by line, and leaves its frame', () => {
    const key = '-----BEGIN KEY-----\nMIIEpAIBAAKCAQEA\nsecondlinesecret\n-----END KEY-----\n';
    expect(redactor([key])('log: secondlinesecret, MIIEpAIBAAKCAQEA, -----BEGIN KEY-----')).toBe('log: ***, ***, -----BEGIN KEY-----');
  });

  it('leaves nothing of a longer secret because of a shorter one in it', () => {
    expect(redactor(['secret', 'secret-and-more'])('x secret-and-more x')).toBe('x *** x');
  });

  it('does not blank out text for the sake of values too short to be secrets', () => {
    expect(redactor(['a', '', 'true', '12345'])('a true 12345')).toBe('a true 12345');
  });

  it('takes a secret for no pattern', () => {
    expect(redactor(['a.*+?$&b'])('xa.*+?$&by axxxxb')).toBe('x***y axxxxb');
  });
});

describe('passwordsIn', () => {
  it('finds the password of an address, as it stands and decoded', () => {
    expect(passwordsIn(['postgresql://shop:p%40ss%2Fword@db:5432/shop'])).toEqual(['p%40ss%2Fword', 'p@ss/word']);
    expect(passwordsIn(['redis://:only-password@cache/0'])).toEqual(['only-password', 'only-password']);
    expect(passwordsIn(['mysql://u:bad%zzescape@h'])).toEqual(['bad%zzescape', 'bad%zzescape']);
  });
  it('finds none where there is none', () => expect(passwordsIn(['https://shop.example/a:b@c', 'text', 'postgres://user@db/x'])).toEqual([]));
});
