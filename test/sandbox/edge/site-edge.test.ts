// The site's edge in front of a real (embedded) S3 server: cached until invalidated, headers passed through.
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { SiteEdge } from '../../../sandbox/edge/site-edge';
import { buckets, createBuckets, s3Client } from '../../../sandbox/object-store/buckets';
import { startEmbeddedObjectStore, type EmbeddedObjectStore } from '../../../sandbox/object-store/embedded';
import { holdPort } from '../../../sandbox/ports/held-port';

let store: EmbeddedObjectStore;
let client: S3Client;
let edge: SiteEdge;
let url: string;

beforeAll(async () => {
  const held = await holdPort();
  await held.release();
  store = await startEmbeddedObjectStore(held.port);
  const access = { endpoint: `http://127.0.0.1:${held.port}`, accessKeyId: 'AKIATEST', secretAccessKey: 'secret' };
  await createBuckets(access);
  client = s3Client(access);
  edge = new SiteEdge(client, buckets.frontend);
  url = await edge.listen();
});

afterAll(async () => {
  await edge.close();
  client.destroy();
  await store.close();
});

async function put(key: string, body: string): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: buckets.frontend, Key: key, Body: body, ContentType: 'text/html; charset=utf-8' }));
}

async function get(path: string): Promise<{ status: number; text: string; cache: string | null; type: string | null }> {
  const response = await fetch(`${url}${path}`, { headers: { connection: 'close' } });
  return { status: response.status, text: await response.text(), cache: response.headers.get('x-cache'), type: response.headers.get('content-type') };
}

test('serves index.html for / and keeps it until it is invalidated', async () => {
  await put('index.html', 'old');
  expect(await get('/')).toMatchObject({ status: 200, text: 'old', type: 'text/html; charset=utf-8', cache: expect.stringMatching(/^Miss/) as string });
  await put('index.html', 'new');
  expect(await get('/')).toMatchObject({ text: 'old', cache: expect.stringMatching(/^Hit/) as string });
  edge.invalidate(['/assets/*', '/index.html']);
  expect((await get('/')).text).toBe('old');
  edge.invalidate(['/*']);
  expect((await get('/')).text).toBe('new');
});

test('does not keep what is not there', async () => {
  expect((await get('/late.html')).status).toBe(404);
  await put('late.html', 'here now');
  expect(await get('/late.html')).toMatchObject({ status: 200, text: 'here now' });
});
