// S3 and CloudFront against a server that fails as they do: what is tried again, what is explained, what is sent.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { isPassing } from '../../src/adapters/aws-errors';
import { systemClock } from '../../src/adapters/clock';
import { CloudFront } from '../../src/adapters/cloudfront';
import { S3Store } from '../../src/adapters/s3';
import { CancelledError } from '../../src/errors';
import { FakeClock } from '../fakes/clock';
import { LocalServer, type ServerReply } from './local-server';

let server: LocalServer;
let folder: string;
let clock: FakeClock;
let store: S3Store;
let cdn: CloudFront;

beforeEach(async () => {
  server = new LocalServer();
  Object.assign(process.env, { AWS_ENDPOINT_URL: await server.listen(), AWS_ACCESS_KEY_ID: 'id', AWS_SECRET_ACCESS_KEY: 'key', AWS_REGION: 'eu-central-1' });
  folder = mkdtempSync(join(tmpdir(), 'aws-test-'));
  clock = new FakeClock();
  store = new S3Store(clock);
  cdn = new CloudFront(clock);
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const failure = (status: number, code: string): ServerReply => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>said ${code}</Message></Error>` });
const cdnFailure = (status: number, code: string): ServerReply => ({ status, headers: { 'content-type': 'text/xml' }, body: `<?xml version="1.0"?><ErrorResponse xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Error><Type>Sender</Type><Code>${code}</Code><Message>said</Message></Error></ErrorResponse>` });
const page = (keys: readonly string[], token?: string): ServerReply => ({
  status: 200,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0"?><ListBucketResult><IsTruncated>${token !== undefined}</IsTruncated>${token === undefined ? '' : `<NextContinuationToken>${token}</NextContinuationToken>`}${keys.map((key) => `<Contents><Key>${key}</Key><Size>3</Size><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;e-${key}&quot;</ETag></Contents>`).join('')}</ListBucketResult>`,
});
const md5 = (text: string) => createHash('md5').update(text).digest('hex');
const bytes = (text: string) => ({ kind: 'bytes', bytes: new TextEncoder().encode(text) }) as const;

describe('what passes by itself', () => {
  it.each<[string, ServerReply]>([
    ['a request to slow down', failure(503, 'SlowDown')],
    ['an internal error', failure(500, 'InternalError')],
    ['a bad gateway without words', { status: 502 }],
    ['a throttle', failure(429, 'TooManyRequests')],
    ['a damaged upload', failure(400, 'BadDigest')],
    ['a copy that failed half-way, below the status 200', failure(200, 'InternalError')],
    ['a request that timed out', failure(400, 'RequestTimeout')],
  ])('%s is tried again', async (_what, reply) => {
    server.answer = (_request, count) => (count < 3 ? reply : { status: 200 });
    await store.put('site', 'a.js', bytes('abc'), { contentType: 'text/javascript' });
    expect(server.received.map(({ body }) => body)).toEqual(['abc', 'abc', 'abc']);
    expect(clock.monotonicMs()).toBeGreaterThan(500);
  });

  it('AWS_MAX_ATTEMPTS says how often at most, the first try included', async () => {
    server.answer = () => failure(503, 'SlowDown');
    for (const [asked, tries] of [['3', 3], ['1', 1], ['99', 7], ['many', 7]] as const) {
      process.env['AWS_MAX_ATTEMPTS'] = asked;
      server.received.length = 0;
      await expect(store.list('site', '')).rejects.toThrow('SlowDown');
      expect(server.received).toHaveLength(tries);
    }
    delete process.env['AWS_MAX_ATTEMPTS'];
  });

  it.each(['ECONNRESET', 'ECONNREFUSED', 'ETIMEDOUT', 'EAI_AGAIN', 'EHOSTUNREACH'])('%s of the network passes', (code) => {
    expect(isPassing(Object.assign(new Error('network'), { code }))).toBe(true);
  });

  it.each([Object.assign(new Error('x'), { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }), new TypeError('ours'), Object.assign(new Error('x'), { code: 'ENOTFOUND' })])('%s does not', (error) => {
    expect(isPassing(error)).toBe(false);
  });

  it('is tried seven times, and then says what the service said', async () => {
    server.answer = () => failure(503, 'SlowDown');
    await expect(store.list('site', '')).rejects.toThrow('said SlowDown');
    expect(server.received).toHaveLength(7);
  });

  it('is not waited for by a cancelled run', async () => {
    const controller = new AbortController();
    server.answer = () => {
      setImmediate(() => controller.abort(new CancelledError()));
      return failure(503, 'SlowDown');
    };
    await expect(store.list('site', '', controller.signal)).rejects.toThrow();
    expect(server.received.length).toBeLessThan(3);
  });
});

describe('what does not pass', () => {
  it('is not tried again', async () => {
    server.answer = () => failure(403, 'AccessDenied');
    await expect(store.put('site', 'a', bytes('x'), { contentType: 'x' })).rejects.toThrow('this AWS identity may not use s3://site/a (AccessDenied)');
    expect(server.received).toHaveLength(1);
  });

  it.each<[number, string, string]>([
    [403, 'AccessDenied', 'this AWS identity may not use the bucket site (AccessDenied)'],
    [403, 'InvalidAccessKeyId', 'the AWS credentials are not valid (InvalidAccessKeyId); the bucket site cannot be used'],
    [403, 'SignatureDoesNotMatch', 'the AWS credentials are not valid (SignatureDoesNotMatch); the bucket site cannot be used'],
    [400, 'ExpiredToken', 'the AWS credentials have expired; the bucket site cannot be used'],
    [400, 'InvalidToken', 'the AWS credentials are not valid (InvalidToken); the bucket site cannot be used'],
    [404, 'NoSuchBucket', 'the bucket site does not exist in this account'],
    [301, 'PermanentRedirect', 'the bucket site is in another region: set AWS_REGION'],
  ])('is explained: %d %s', async (status, code, message) => {
    server.answer = () => failure(status, code);
    await expect(store.check('site')).rejects.toThrow(message);
  });
});

describe('S3Store', () => {
  it('lists page after page', async () => {
    server.answer = (request) => (request.url.includes('continuation-token=next') ? page(['c']) : page(['a', 'b'], 'next'));
    expect(await store.list('site', 'p/')).toEqual(['a', 'b', 'c'].map((key) => ({ key, sizeBytes: 3, etag: `e-${key}`, modifiedAt: '2026-01-01T00:00:00.000Z' })));
    expect(server.received[0]?.url).toMatch(/^\/site\/?\?.*prefix=p%2F/);
  });

  it('reads an object, and tells one that is not there from one that cannot be read', async () => {
    server.answer = ({ url }) => (url.startsWith('/site/there') ? { status: 200, body: 'content' } : failure(url.startsWith('/site/gone') ? 404 : 403, url.startsWith('/site/gone') ? 'NoSuchKey' : 'AccessDenied'));
    expect(new TextDecoder().decode(await store.get('site', 'there'))).toBe('content');
    expect(await store.get('site', 'gone')).toBeUndefined();
    await expect(store.get('site', 'denied')).rejects.toThrow('said AccessDenied');
  });

  it('sends headers, and the hash that lets the store refuse damaged bytes', async () => {
    await store.put('site', "a b/ü'.js", bytes('abc'), { contentType: 'text/javascript', cacheControl: 'no-cache', md5: md5('abc') });
    expect(server.received[0]).toMatchObject({ method: 'PUT', body: 'abc', headers: { 'content-type': 'text/javascript', 'cache-control': 'no-cache', 'content-md5': Buffer.from(md5('abc'), 'hex').toString('base64'), 'content-length': '3' } });
    expect(decodeURIComponent(server.received[0]?.url.split('?')[0] ?? '')).toBe("/site/a b/ü'.js");
  });

  it('sends exactly its part of a file, also when it tries again', async () => {
    const path = join(folder, 'pack');
    writeFileSync(path, 'abcdefgh');
    server.answer = (_request, count) => (count === 1 ? failure(503, 'SlowDown') : { status: 200 });
    await store.put('site', 'x', { kind: 'file', slice: { path, offsetBytes: 2, sizeBytes: 3 } }, { contentType: 'x' });
    expect(server.received.map(({ body }) => body)).toEqual(['cde', 'cde']);
  });

  it('streams a large part, also when it tries again', async () => {
    const path = join(folder, 'large');
    const sizeBytes = 17 * 1024 ** 2;
    // The SDK warns that it cannot repeat a stream: we open it anew.
    const warn = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    writeFileSync(path, Buffer.concat([Buffer.from('head'), Buffer.alloc(sizeBytes, 'x'), Buffer.from('tail')]));
    server.answer = (_request, count) => (count === 1 ? failure(500, 'InternalError') : { status: 200 });
    await store.put('site', 'x', { kind: 'file', slice: { path, offsetBytes: 4, sizeBytes } }, { contentType: 'x' });
    expect(server.received.map(({ body }) => [body.length, body.includes('tail') || body.includes('head')])).toEqual([[sizeBytes, false], [sizeBytes, false]]);
    warn.mockRestore();
  });

  it('refuses a file that ends too early', async () => {
    const path = join(folder, 'short');
    writeFileSync(path, 'abc');
    await expect(store.put('site', 'x', { kind: 'file', slice: { path, offsetBytes: 1, sizeBytes: 3 } }, { contentType: 'x' })).rejects.toThrow('ends before byte 4');
  });

  it('copies within the service, with new headers and an escaped source', async () => {
    server.answer = () => ({ status: 200, headers: { 'content-type': 'application/xml' }, body: '<?xml version="1.0"?><CopyObjectResult><ETag>x</ETag></CopyObjectResult>' });
    await store.put('site', 'a.js', { kind: 'object', bucket: 'releases', key: 'c/files/ü b+.js' }, { contentType: 'text/javascript', cacheControl: 'x' });
    expect(server.received[0]?.headers).toMatchObject({ 'x-amz-copy-source': 'releases/c/files/%C3%BC%20b%2B.js', 'x-amz-metadata-directive': 'REPLACE', 'content-type': 'text/javascript' });
  });

  it('deletes a thousand at a time, and names what stays', async () => {
    server.answer = (request) => ({ status: 200, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><DeleteResult>${request.body.includes('<Key>k7</Key>') ? '<Error><Key>k7</Key><Code>AccessDenied</Code></Error>' : ''}</DeleteResult>` });
    const keys = Array.from({ length: 2500 }, (_none, index) => `k${index}`);
    expect(await store.remove('site', keys)).toEqual(['k7']);
    expect(server.received.map(({ body }) => body.split('<Key>').length - 1)).toEqual([1000, 1000, 500]);
    expect(await store.remove('site', [])).toEqual([]);
    expect(server.received).toHaveLength(3);
  });
});

describe('CloudFront', () => {
  const created: ServerReply = { status: 201, headers: { 'content-type': 'text/xml' }, body: '<?xml version="1.0"?><Invalidation xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/"><Id>I1</Id><Status>InProgress</Status></Invalidation>' };

  it('asks again with the same reference, so that it stays one invalidation', async () => {
    server.answer = (_request, count) => (count === 1 ? cdnFailure(400, 'TooManyInvalidationsInProgress') : created);
    expect(await new CloudFront(systemClock).invalidate('E1', ['/*', '/a b'], 'gh-1-commit')).toBe('I1');
    expect(server.received).toHaveLength(2);
    expect(server.received[1]?.body).toBe(server.received[0]?.body);
    expect(server.received[0]?.body).toMatch(/<CallerReference>gh-1-commit<\/CallerReference>/);
    expect(server.received[0]?.body).toContain('<Quantity>2</Quantity>');
  });

  it('explains what it may not use', async () => {
    server.answer = () => cdnFailure(404, 'NoSuchDistribution');
    await expect(cdn.check('E1')).rejects.toThrow('the distribution E1 does not exist in this account');
    server.answer = () => cdnFailure(403, 'AccessDenied');
    await expect(cdn.check('E1')).rejects.toThrow('this AWS identity may not use the distribution E1');
    server.answer = () => cdnFailure(403, 'ExpiredToken');
    await expect(cdn.check('E1')).rejects.toThrow('the AWS credentials have expired; the distribution E1 cannot be used');
    server.answer = () => cdnFailure(403, 'InvalidClientTokenId');
    await expect(cdn.check('E1')).rejects.toThrow('the AWS credentials are not valid (InvalidClientTokenId); the distribution E1 cannot be used');
  });
});

describe('a CloudFront that accepts and never answers', () => {
  const hasty = () => new CloudFront(clock, { connectMs: 1_000, answerMs: 30, invalidationMs: 200 });
  beforeEach(() => void (server.answer = () => 'hang'));

  it('is asked again, and then explained', async () => {
    await expect(hasty().check('E1')).rejects.toThrow(/^the distribution E1 cannot be used: .*exceeded the configured 30 ms requestTimeout/);
    // Of seven tries; a machine that is busy may give one up before it is written.
    expect(server.received.length).toBeGreaterThan(1);
    expect(server.received.length).toBeLessThanOrEqual(7);
  });

  it('does not keep an invalidation for longer than its limit, tries included', async () => {
    await expect(new CloudFront(clock, { connectMs: 1_000, answerMs: 60_000, invalidationMs: 200 }).invalidate('E1', ['/*'], 'r')).rejects.toThrow('no answer within 0.2 s');
    await expect(new CloudFront(systemClock, { connectMs: 1_000, answerMs: 30, invalidationMs: 200 }).invalidate('E1', ['/*'], 'r')).rejects.toThrow('no answer within 0.2 s');
  });

  it('is left when the run is cancelled', async () => {
    const controller = new AbortController();
    server.answer = () => (controller.abort(new CancelledError()), 'hang');
    await expect(new CloudFront(systemClock).invalidate('E1', ['/*'], 'r', controller.signal)).rejects.toThrow(CancelledError);
  });
});
