// The CloudFront stub as the AWS SDK sees it.
import {
  CloudFrontClient,
  CreateInvalidationCommand,
  GetDistributionCommand,
  GetInvalidationCommand,
  ListInvalidationsCommand,
  waitUntilInvalidationCompleted,
} from '@aws-sdk/client-cloudfront';
import { CloudFrontStub } from '../../../sandbox/stubs/cloudfront-stub';

const keys = { accessKeyId: 'AKIATEST', secretAccessKey: 'right' };
const invalidated: string[] = [];
let stub: CloudFrontStub;
let client: CloudFrontClient;
let endpoint: string;

beforeEach(async () => {
  invalidated.length = 0;
  stub = new CloudFrontStub({ distributionId: 'E1', keys, invalidate: (paths) => invalidated.push(...paths) });
  endpoint = await stub.listen();
  stub.control({ completeAfterMs: 30 });
  client = clientWith(keys.secretAccessKey);
});

afterEach(async () => {
  client.destroy();
  await stub.close();
});

function clientWith(secretAccessKey: string): CloudFrontClient {
  return new CloudFrontClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { ...keys, secretAccessKey } });
}

function invalidation(reference: string, paths: string[] = ['/*']): CreateInvalidationCommand {
  return new CreateInvalidationCommand({ DistributionId: 'E1', InvalidationBatch: { CallerReference: reference, Paths: { Quantity: paths.length, Items: paths } } });
}

async function errorName(attempt: Promise<unknown>): Promise<string> {
  return attempt.then(
    () => 'no error',
    (error: unknown) => (error as Error).name,
  );
}

test('an invalidation is in progress, completes, and only then empties the cache', async () => {
  const { Invalidation } = await client.send(invalidation('a', ['/*', '/a&b.html']));
  expect(Invalidation?.Status).toBe('InProgress');
  expect(Invalidation?.InvalidationBatch?.Paths?.Items).toEqual(['/*', '/a&b.html']);
  expect(invalidated).toEqual([]);
  const Id = Invalidation?.Id ?? '';
  await waitUntilInvalidationCompleted({ client, maxWaitTime: 5, minDelay: 1, maxDelay: 1 }, { DistributionId: 'E1', Id });
  expect(invalidated).toEqual(['/*', '/a&b.html']);
  const { InvalidationList } = await client.send(new ListInvalidationsCommand({ DistributionId: 'E1' }));
  expect(InvalidationList?.Items?.map((item) => [item.Id, item.Status])).toEqual([[Id, 'Completed']]);
});

test('the same caller reference is the same invalidation', async () => {
  const first = await client.send(invalidation('same'));
  const second = await client.send(invalidation('same'));
  expect(second.Invalidation?.Id).toBe(first.Invalidation?.Id);
  expect(await errorName(client.send(invalidation('same', ['/other'])))).toBe('InvalidArgument');
});

test('knows one distribution', async () => {
  expect((await client.send(new GetDistributionCommand({ Id: 'E1' }))).Distribution?.Status).toBe('Deployed');
  expect(await errorName(client.send(new GetDistributionCommand({ Id: 'E2' })))).toBe('NoSuchDistribution');
  expect(await errorName(client.send(new GetInvalidationCommand({ DistributionId: 'E1', Id: 'I0' })))).toBe('NoSuchInvalidation');
});

test('refuses a wrong signature and an unknown key', async () => {
  const wrong = clientWith('wrong');
  expect(await errorName(wrong.send(invalidation('a')))).toBe('SignatureDoesNotMatch');
  wrong.destroy();
  const unknown = new CloudFrontClient({ endpoint, region: 'us-east-1', maxAttempts: 1, credentials: { accessKeyId: 'AKIAOTHER', secretAccessKey: 'x' } });
  expect(await errorName(unknown.send(new ListInvalidationsCommand({ DistributionId: 'E1', MaxItems: 5 })))).toBe('InvalidClientTokenId');
  unknown.destroy();
  expect(stub.records().map(({ authorization }) => authorization)).toEqual(['wrong', 'wrong']);
});

test('too many invalidations and denied access on request, and by itself past fifteen wildcards', async () => {
  stub.control({ tooManyInvalidations: true });
  expect(await errorName(client.send(invalidation('a')))).toBe('TooManyInvalidationsInProgress');
  stub.control({ tooManyInvalidations: false, accessDenied: true });
  expect(await errorName(client.send(invalidation('a')))).toBe('AccessDenied');
  stub.control({ accessDenied: false, completeAfterMs: 5_000 });
  for (let index = 0; index < 15; index += 1) await client.send(invalidation(`reference ${index}`));
  expect(await errorName(client.send(invalidation('one more')))).toBe('TooManyInvalidationsInProgress');
});

test('no record holds the signature', async () => {
  await client.send(invalidation('a'));
  expect(JSON.stringify(stub.records())).not.toContain('Signature=');
  expect(stub.records()[0]).toMatchObject({ method: 'POST', authorization: 'right', status: 201 });
});
