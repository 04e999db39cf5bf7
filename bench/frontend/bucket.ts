// The bucket between two runs: put back to the version that is served, and judged once a contender says that it is done.
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { systemClock } from '../../src/adapters/clock';
import { S3Store } from '../../src/adapters/s3';
import { mapLimited } from '../../src/concurrency';
import type { Description } from '../../sandbox/description';
import { withS3 } from '../../sandbox/object-store/buckets';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BuiltFile, Site } from './sites';

const atOnce = 32;

export interface Bucket {
  /** Afterwards it holds the site's contents and nothing else. */
  fill(site: Site): Promise<void>;
  /** @throws Error when not every file of the target can be served as it should, or something is there that should not be. */
  requireTarget(target: Site, served: Site, keepsAssets: boolean): Promise<void>;
}

/** The variables of AWS must point to the store itself, past every proxy. */
export function bucketOf({ objectStore }: Description): Bucket {
  const store = new S3Store(systemClock);
  const name = objectStore.buckets.frontend;
  const held = async () => new Map((await store.list(name, '')).map(({ key, etag }) => [key, etag]));
  return {
    async fill({ folder, files }) {
      const present = await held();
      const wanted = new Set(files.map(({ path }) => path));
      await store.remove(name, [...present.keys()].filter((key) => !wanted.has(key)));
      await mapLimited(files.filter(({ path, md5 }) => present.get(path) !== md5), atOnce, async ({ path, contentType }) => {
        await store.put(name, path, { kind: 'bytes', bytes: await readFile(join(folder, path)) }, { contentType });
      });
    },
    async requireTarget(target, served, keepsAssets) {
      const present = await held();
      const wrong = target.files.filter(({ path, md5 }) => present.get(path) !== md5);
      if (wrong.length > 0) throw new Error(`${wrong.length} of ${target.files.length} files are not the target's in the bucket, first ${wrong[0]?.path}`);
      const may = new Set([...target.files, ...(keepsAssets ? served.files : [])].map(({ path }) => path));
      const strays = [...present.keys()].filter((key) => !may.has(key));
      if (strays.length > 0) throw new Error(`${strays.length} objects should be gone, first ${strays[0]}`);
      const before = new Map(served.files.map(({ path, md5 }) => [path, md5]));
      await requireTypes(objectStore, name, target.files.filter(({ path, md5 }) => before.get(path) !== md5));
    },
  };
}

async function requireTypes(access: Description['objectStore'], bucket: string, files: readonly BuiltFile[]): Promise<void> {
  await withS3(access, async (client) => {
    await mapLimited(files, atOnce, async ({ path, contentType }) => {
      const { ContentType = '' } = await client.send(new HeadObjectCommand({ Bucket: bucket, Key: path }));
      const given = ContentType.split(';')[0]?.trim().replace('application/javascript', 'text/javascript');
      if (given !== contentType) throw new Error(`${path} would be served as ${ContentType}, not as ${contentType}`);
    });
  });
}
