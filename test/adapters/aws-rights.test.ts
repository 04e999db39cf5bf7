// Rights asked for by requests that must be refused: what the reason of the refusal tells, and what happens where nothing is refused.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { AwsRights } from '../../src/adapters/aws-rights';
import { FakeClock } from '../fakes/clock';
import { LocalServer } from './local-server';

const saved = { ...process.env };
const failure = (status: number, code: string) => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><ErrorResponse><Error><Code>${code}</Code><Message>said ${code}</Message></Error><Code>${code}</Code><Message>said ${code}</Message></ErrorResponse>` });
let server: LocalServer;
let rights: AwsRights;

beforeAll(() => void Object.assign(process.env, { AWS_REGION: 'eu-central-1', AWS_ACCESS_KEY_ID: 'key', AWS_SECRET_ACCESS_KEY: 'secret' }));
beforeEach(async () => {
  server = new LocalServer();
  const url = await server.listen();
  Object.assign(process.env, { AWS_ENDPOINT_URL_S3: url, AWS_ENDPOINT_URL_CLOUDFRONT: url });
  rights = new AwsRights(new FakeClock());
});
afterEach(() => server.close());
afterAll(() => {
  process.env = saved;
});

const s3Error = (status: number, code: string) => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said ${code}</Message></Error>` });

describe('writing to a bucket', () => {
  it('is asked with a checksum that cannot be right, for a name that is nobody else’s, and once', async () => {
    server.answer = () => s3Error(400, 'BadDigest');
    expect(await rights.mayWrite('site', 'www/')).toEqual({ may: 'yes', why: 'an object with a wrong checksum was refused for its checksum alone' });
    expect(server.received.map(({ method, url }) => [method, url.split('?')[0]])).toEqual([['PUT', '/site/www/.emergency-rollback-rights']]);
    const sum = server.received[0]?.headers['content-md5'];
    expect(sum).toHaveLength(24);
    expect(sum).not.toBe(createHash('md5').update(server.received[0]?.body ?? '').digest('base64'));
  });

  it('is denied, or nobody knows', async () => {
    server.answer = () => s3Error(403, 'AccessDenied');
    expect(await rights.mayWrite('site', '')).toEqual({ may: 'no', why: 'this AWS identity may not use the bucket site (AccessDenied)' });
    server.answer = () => s3Error(404, 'NoSuchBucket');
    expect(await rights.mayWrite('site', '')).toMatchObject({ may: 'unknown', why: 'the bucket site does not exist in this account' });
  });

  it('passes over trouble that passes', async () => {
    server.answer = (_request, count) => (count === 1 ? s3Error(503, 'SlowDown') : s3Error(400, 'BadDigest'));
    expect((await rights.mayWrite('site', '')).may).toBe('yes');
  });

  it('takes away what a store that compares nothing has taken, and says so', async () => {
    server.answer = ({ method }) => ({ status: method === 'PUT' ? 200 : 204 });
    expect((await rights.mayWrite('site', '')).why).toMatch(/does not compare checksums.*it was deleted at once/);
    expect(server.received.map(({ method }) => method)).toEqual(['PUT', 'DELETE']);
    server.answer = ({ method }) => (method === 'PUT' ? { status: 200 } : s3Error(403, 'AccessDenied'));
    expect((await rights.mayWrite('site', '')).why).toContain('it is still there');
  });
});

describe('invalidating', () => {
  it('is asked with a batch that says another count than it has', async () => {
    server.answer = () => failure(400, 'InconsistentQuantities');
    expect((await rights.mayInvalidate('E1')).may).toBe('yes');
    expect(server.received[0]?.body).toMatch(/<Quantity>2<\/Quantity><Items><Path>[^<]*<\/Path><\/Items>/);
  });

  it('is denied, or nobody knows', async () => {
    server.answer = () => failure(403, 'AccessDenied');
    expect((await rights.mayInvalidate('E1')).may).toBe('no');
    server.answer = () => failure(404, 'NoSuchDistribution');
    expect((await rights.mayInvalidate('E1')).may).toBe('unknown');
  });
});

it('a service that accepts and never answers: nobody knows', async () => {
  server.answer = () => 'hang';
  const hasty = new AwsRights(new FakeClock(), { connectMs: 1_000, answerMs: 30 });
  expect(await hasty.mayInvalidate('E1')).toMatchObject({ may: 'unknown' });
  expect(await hasty.mayWrite('site', '')).toMatchObject({ may: 'unknown' });
});
