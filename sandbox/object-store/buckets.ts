// The sandbox's buckets and a client for them, the same for every kind of object store.
import { CreateBucketCommand, DeleteObjectsCommand, paginateListObjectsV2, S3Client } from '@aws-sdk/client-s3';
import type { ObjectStoreDescription, S3Keys } from '../description';

export const region = 'us-east-1';

export const buckets = {
  frontend: 'pfavanguard-frontend',
  backups: 'pfavanguard-backups',
  releases: 'pfavanguard-releases',
} as const satisfies ObjectStoreDescription['buckets'];

export interface S3Access extends S3Keys {
  readonly endpoint: string;
}

/** Destroy it after use: its idle connections keep a process alive. */
export function s3Client({ endpoint, accessKeyId, secretAccessKey }: S3Access): S3Client {
  return new S3Client({
    endpoint,
    region,
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
  });
}

export async function withS3<Result>(access: S3Access, work: (client: S3Client) => Promise<Result>): Promise<Result> {
  const client = s3Client(access);
  try {
    return await work(client);
  } finally {
    client.destroy();
  }
}

export async function createBuckets(access: S3Access): Promise<void> {
  await withS3(access, async (client) => {
    for (const Bucket of Object.values(buckets)) await client.send(new CreateBucketCommand({ Bucket }));
  });
}

export async function listKeys(client: S3Client, bucket: string): Promise<string[]> {
  const keys: string[] = [];
  for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket })) {
    keys.push(...(page.Contents ?? []).flatMap(({ Key }) => (Key === undefined ? [] : [Key])));
  }
  return keys;
}

export async function removeKeys(client: S3Client, bucket: string, keys: readonly string[]): Promise<void> {
  const batchSize = 1_000;
  for (let start = 0; start < keys.length; start += batchSize) {
    const Objects = keys.slice(start, start + batchSize).map((Key) => ({ Key }));
    const { Errors = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${bucket}: ${Errors.length} objects could not be deleted, first ${Errors[0]?.Key}: ${Errors[0]?.Message}`);
  }
}
