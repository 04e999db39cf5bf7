// Signature Version 4, against the examples that Amazon S3's documentation works through.
import { createHash } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { signed } from '../../src/adapters/s3-signature';

const keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY' };
const at = new Date('2013-05-24T00:00:00Z');
const host = 'examplebucket.s3.amazonaws.com';
const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');

it('signs the documented upload, the body among what is signed', () => {
  const headers = { host, date: 'Fri, 24 May 2013 00:00:00 GMT', 'x-amz-storage-class': 'REDUCED_REDUNDANCY' };
  const { authorization, ...rest } = signed({ method: 'PUT', path: '/test%24file.text', headers, payloadHash: hashOf('Welcome to Amazon S3.') }, keys, 'us-east-1', at);
  expect(authorization).toBe('AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, SignedHeaders=date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class, Signature=98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd');
  expect(rest).toEqual({ ...headers, 'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072', 'x-amz-date': '20130524T000000Z' });
});

it('signs the documented download', () => {
  const { authorization } = signed({ method: 'GET', path: '/test.txt', headers: { host, range: 'bytes=0-9' }, payloadHash: hashOf('') }, keys, 'us-east-1', at);
  expect(authorization).toMatch(/Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41$/);
});

it('names a session by its token, and makes the key anew for another day, region or secret', () => {
  const request = { method: 'PUT', path: '/a', headers: { host }, payloadHash: hashOf('') };
  const signatures = [
    signed(request, keys, 'us-east-1', at),
    signed(request, keys, 'eu-west-1', at),
    signed(request, { ...keys, secretAccessKey: 'other' }, 'us-east-1', at),
    signed(request, keys, 'us-east-1', new Date('2013-05-25T00:00:00Z')),
    signed(request, { ...keys, sessionToken: 'token' }, 'us-east-1', at),
  ];
  expect(new Set(signatures.map(({ authorization }) => /Signature=(.*)/.exec(authorization ?? '')?.[1])).size).toBe(5);
  expect(signatures.at(-1)).toMatchObject({ 'x-amz-security-token': 'token', authorization: expect.stringContaining(';x-amz-security-token,') });
});
