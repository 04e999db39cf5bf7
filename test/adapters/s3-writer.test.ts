// Writing one object: what the SDK knows of clock, session and place is kept to, and nobody is waited for for ever.
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';
import { isPassing } from '../../src/adapters/aws-errors';
import { S3Writer } from '../../src/adapters/s3-writer';
import { LocalServer } from './local-server';

let server: LocalServer;
let endpoint: string;

beforeEach(async () => {
  server = new LocalServer();
  endpoint = await server.listen();
});
afterEach(() => server.close());

const source = { kind: 'bytes', bytes: new TextEncoder().encode('abc') } as const;
const client = (more: S3ClientConfig = {}) => new S3Client({ endpoint, region: 'eu-west-1', credentials: { accessKeyId: 'id', secretAccessKey: 'key', sessionToken: 'of-a-role' }, ...more });

it('gives up a silent server, as an error that passes by itself', async () => {
  server.answer = () => 'hang';
  const error: unknown = await new S3Writer(client(), 50).write('site', 'a.js', source, { contentType: 'x' }).catch((reason: unknown) => reason);
  expect(error).toMatchObject({ name: 'TimeoutError', message: 'the object store has fallen silent' });
  expect(isPassing(error)).toBe(true);
});

it('takes a broken connection for no answer', async () => {
  server.answer = () => 'drop';
  const error: unknown = await new S3Writer(client()).write('site', 'a.js', source, { contentType: 'x' }).catch((reason: unknown) => reason);
  expect(isPassing(error)).toBe(true);
});

it('ends with the run that is cancelled', async () => {
  const controller = new AbortController();
  server.answer = () => {
    controller.abort();
    return 'hang';
  };
  await expect(new S3Writer(client()).write('site', 'a.js', source, { contentType: 'x' }, controller.signal)).rejects.toThrow('aborted');
});

it('signs with the token of a session and the clock of the service', async () => {
  const sdk = client();
  sdk.config.systemClockOffset = 3 * 3_600_000;
  await new S3Writer(sdk).write('site', 'a.js', source, { contentType: 'x' });
  const headers = server.received[0]?.headers ?? {};
  expect(headers['x-amz-security-token']).toBe('of-a-role');
  const [, year, month, day, hour, minute, second] = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(String(headers['x-amz-date'])) ?? [];
  const aheadMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - Date.now();
  expect(aheadMs).toBeGreaterThan(2.9 * 3_600_000);
});

it('finds a bucket where the SDK finds it, and encodes what is below it', async () => {
  await new S3Writer(client({ endpoint: `${endpoint}/behind`, forcePathStyle: true })).write('site', "p/ü (1)'.js", source, { contentType: 'x' });
  expect(server.received[0]).toMatchObject({ method: 'PUT', url: '/behind/site/p/%C3%BC%20%281%29%27.js', body: 'abc' });
});
