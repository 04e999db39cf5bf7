// Faults 24, 25, 26 and 44's deletion: the real S3 server behind a fault proxy, the CloudFront stub with its own troubles.
import { createHash } from 'node:crypto';
import { jest } from '@jest/globals';
import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { awsVariables } from '../../sandbox/rollback-config';
import type { Sandbox } from '../../sandbox/sandbox';
import { systemClock } from '../../src/adapters/clock';
import { S3Store } from '../../src/adapters/s3';
import { asDeployed } from './as-deployed';
import { startS3FaultProxy } from './s3-fault-proxy';
import { expectHealed, expectSuccess, expectUntouched, headOf, openSystem, prepare, quick, quickRecipes, served, siteVersion } from './system';

jest.setTimeout(120_000);

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await openSystem();
});

const fresh = () => asDeployed(sandbox);

/** Where it fails to the end, the last and longest pauses tell nothing new. */
const fewTries = { AWS_MAX_ATTEMPTS: '4' };

function s3(): S3Client {
  const { objectStore } = sandbox.description;
  return new S3Client({ endpoint: objectStore.endpoint, region: objectStore.region, credentials: objectStore, forcePathStyle: true });
}

async function keys(prefix = ''): Promise<string[]> {
  const { Contents = [] } = await s3().send(new ListObjectsV2Command({ Bucket: sandbox.description.objectStore.buckets.frontend, Prefix: prefix }));
  return Contents.map(({ Key = '' }) => Key);
}

function frontend(more: Record<string, unknown>): Record<string, unknown> {
  const recipes = quickRecipes(sandbox);
  return { ...recipes, frontend: { ...recipes.frontend, ...more } };
}

describe('24: S3 that answers 503, or breaks off', () => {
  beforeEach(fresh);

  it('is asked again; assets come before pages, deletions last', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, (_method, _path, count) => (count <= 2 ? 503 : 'pass'));
    try {
      const result = await quick(sandbox, { environment: frontend({ delete: 'immediate' }), variables: { AWS_ENDPOINT_URL_S3: proxy.url } });
      expectSuccess(result);
      await expectHealed(sandbox);
      const done = proxy.seen.filter(({ status }) => status < 300).map(({ request }) => request);
      const page = done.findIndex((request) => request.startsWith('PUT') && request.endsWith('/index.html'));
      const lastAsset = done.findLastIndex((request) => request.startsWith('PUT') && request.includes('/assets/'));
      const removal = done.findIndex((request) => request.startsWith('POST'));
      expect(lastAsset).toBeGreaterThan(-1);
      expect(page).toBeGreaterThan(lastAsset);
      expect(removal).toBeGreaterThan(page);
      expect(proxy.seen.filter(({ status }) => status === 503).length).toBeGreaterThan(5);
    } finally {
      await proxy.close();
    }
  });

  it('that is slow, and cuts a reply off: that counts as none', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, (method, _path, count) => (method !== 'PUT' ? 'pass' : count === 1 ? 'cut' : 'slow'));
    try {
      const result = await quick(sandbox, { environment: quickRecipes(sandbox), variables: { AWS_ENDPOINT_URL_S3: proxy.url } });
      expectSuccess(result);
      await expectHealed(sandbox);
    } finally {
      await proxy.close();
    }
  });

  it('that stays sick stops the run; pages were not touched, a second run ends well', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, (method) => (method === 'PUT' ? 503 : 'pass'));
    const result = await quick(sandbox, { environment: quickRecipes(sandbox), variables: { AWS_ENDPOINT_URL_S3: proxy.url, ...fewTries }, run: { runId: '2401' } });
    await proxy.close();
    expect(result.outcome).toBe('failure');
    expect(result.outputs['result']).toBe('failed');
    expect(await siteVersion(sandbox)).toBe('4.0.0');
    const again = await quick(sandbox, { environment: quickRecipes(sandbox), run: { runId: '2401', runAttempt: 2 } });
    expectSuccess(again);
    await expectHealed(sandbox);
  });
});

describe('bytes that are not those of the build', () => {
  it('are taken by nobody: the store compares them with the digest of the build', async () => {
    const { objectStore } = sandbox.description;
    const bucket = objectStore.buckets.releases;
    const before = { ...process.env };
    Object.assign(process.env, awsVariables(sandbox.description), { AWS_MAX_ATTEMPTS: '1' });
    try {
      const store = new S3Store(systemClock);
      const bytes = { kind: 'bytes', bytes: new TextEncoder().encode('damaged') } as const;
      const md5 = createHash('md5').update('built').digest('hex');
      await expect(store.put(bucket, 'damaged.js', bytes, { contentType: 'text/javascript', md5 })).rejects.toThrow('cannot be used: BadDigest');
      expect(await store.get(bucket, 'damaged.js')).toBeUndefined();
    } finally {
      process.env = before;
    }
  });
});

describe('25: CloudFront with too many invalidations in progress', () => {
  beforeEach(fresh);

  it('is asked again with the same reference, then the run goes on with a warning', async () => {
    await sandbox.control('cloudfront', { tooManyInvalidations: true });
    const pending = quick(sandbox, { environment: frontend({ url: sandbox.description.cloudfront.siteUrl }), variables: fewTries });
    const result = await pending;
    const asked = (await sandbox.records('cloudfront')).filter(({ method, body }) => method === 'POST' && !JSON.stringify(body).includes('emergency-rollback-rights'));
    expect(asked.length).toBe(4);
    const references = new Set(asked.map(({ body }) => /<CallerReference>(.*?)</.exec(JSON.stringify(body))?.[1]));
    expect(references.size).toBe(1);
    expect(result.annotations.some(({ level, message }) => level === 'warning' && message.includes('did not take the invalidation'))).toBe(true);
  });
});

describe('26: AWS that does not let us', () => {
  // A refusal leaves all as it is, and each test proves it: one deployment serves them all.
  beforeAll(fresh);

  const refused = async (variables: Record<string, string>, message: string | RegExp) => {
    const result = await quick(sandbox, { variables });
    expect(result.outputs['result']).toBe('refused');
    expect(result.log).toMatch(message);
    await expectUntouched(sandbox);
  };

  it('a key that does not exist is refused', () => refused({ AWS_ACCESS_KEY_ID: 'AKIANOBODY', AWS_SECRET_ACCESS_KEY: 'nothing-at-all' }, /AWS credentials are not valid|may not use/));

  it('an identity without rights is refused, naming the bucket', async () => {
    const { stranger } = sandbox.description.objectStore;
    if (stranger === undefined) throw new Error('This sandbox has no Ceph: its object store knows no users. Install it (script/setup).');
    await refused({ AWS_ACCESS_KEY_ID: stranger.accessKeyId, AWS_SECRET_ACCESS_KEY: stranger.secretAccessKey }, /bucket pfavanguard-frontend.*may not use/);
  });

  it('a distribution that denies us is refused', async () => {
    await sandbox.control('cloudfront', { accessDenied: true });
    await refused({}, /distribution E2SANDBOX0ROLL.*may not use/);
    await sandbox.control('cloudfront', { accessDenied: false });
  });

  it('credentials that have expired are refused, by S3 and by CloudFront in their own words', async () => {
    const proxy = await startS3FaultProxy(sandbox.description.objectStore.endpoint, () => ({ status: 400, code: 'ExpiredToken' }));
    await sandbox.control('cloudfront', { refusedWith: 'ExpiredToken' });
    await refused({ AWS_ENDPOINT_URL_S3: proxy.url }, /the AWS credentials have expired; the bucket pfavanguard-frontend[^]*the AWS credentials have expired; the distribution E2SANDBOX0ROLL/);
    await proxy.close();
    await sandbox.control('cloudfront', { refusedWith: 'InvalidClientTokenId' });
    await refused({}, /the AWS credentials are not valid \(InvalidClientTokenId\); the distribution E2SANDBOX0ROLL/);
    await sandbox.control('cloudfront', { refusedWith: '' });
  });

  it('a bucket that is not there is refused', async () => {
    const result = await quick(sandbox, { environment: frontend({ bucket: 'nobodys-bucket' }) });
    expect(result.outputs['result']).toBe('refused');
    expect(result.log).toMatch(/nobodys-bucket/);
    await expectUntouched(sandbox);
  });
});

describe('what would empty the site', () => {
  beforeEach(fresh);

  it('a target that lacks most of the bucket is refused before the backend is switched, unless it is allowed', async () => {
    const bucket = sandbox.description.objectStore.buckets.frontend;
    const strays = Array.from({ length: 40 }, (_, index) => `uploads/${index}.txt`);
    for (const Key of strays) await s3().send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }));
    const result = await quick(sandbox, { environment: quickRecipes(sandbox), run: { runId: '2501' } });
    expect(result.outcome).toBe('failure');
    expect(result.log).toMatch(/lacks \d+ of the \d+ lasting files/);
    expect(await headOf(sandbox.description.hosts[0]!)).toBe(sandbox.description.origin.tags['v4.0.0']);
    const allowed = await quick(sandbox, { inputs: { allow: 'large-delete' }, environment: quickRecipes(sandbox), run: { runId: '2501', runAttempt: 2 } });
    expectSuccess(allowed);
    await s3().send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: strays.map((Key) => ({ Key })) } }));
  });

  it('a build without a page is refused', async () => {
    const result = await quick(sandbox, { environment: frontend({ build: 'mkdir dist && echo x > dist/readme.txt' }) });
    expect(result.outcome).toBe('failure');
    expect(result.log).toContain('no HTML page');
    expect(await siteVersion(sandbox)).toBe('4.0.0');
  });
});

describe('what the newer version left', () => {
  beforeEach(fresh);

  it('goes with the next prepare, once it is old enough, and not before', async () => {
    const newer = (await keys('assets/')).sort();
    await quick(sandbox, { environment: quickRecipes(sandbox) });
    const kept = await keys('assets/');
    expect(kept).toEqual(expect.arrayContaining(newer));
    const early = await prepare(sandbox, { inputs: { 'target-tag': 'v2.9.0' }, environment: { ...quickRecipes(sandbox) } });
    expectSuccess(early);
    expect(await keys('assets/')).toEqual(kept);
    const late = await prepare(sandbox, { inputs: { 'target-tag': 'v2.9.0' }, environment: frontend({ 'keep-assets': '1ms' }) });
    expectSuccess(late);
    const left = await keys('assets/');
    expect(left.length).toBeLessThan(kept.length);
    const page = await served(sandbox.description.cloudfront.siteUrl);
    for (const asset of [...page.body.matchAll(/="\/(assets\/[^"]+)"/g)].map((match) => match[1])) expect(left).toContain(asset);
  });
});
