// Puts a built frontend into its bucket, so that the bucket holds exactly that build.
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { listKeys, removeKeys } from '../object-store/buckets';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
};

export async function uploadFrontend(client: S3Client, bucket: string, build: string): Promise<void> {
  const [keys, present] = await Promise.all([builtFiles(build), listKeys(client, bucket)]);
  await Promise.all(keys.map((key) => upload(client, bucket, build, key)));
  const surplus = present.filter((key) => !keys.includes(key));
  await removeKeys(client, bucket, surplus);
}

export async function emptyBucket(client: S3Client, bucket: string): Promise<void> {
  await removeKeys(client, bucket, await listKeys(client, bucket));
}

/** Vite puts files named by their content below assets/; all others keep their names from release to release. */
export function headersFor(key: string): { ContentType: string; CacheControl: string } {
  const CacheControl = key.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
  return { ContentType: contentTypes[extname(key)] ?? 'application/octet-stream', CacheControl };
}

async function builtFiles(build: string): Promise<string[]> {
  const entries = await readdir(build, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(build.length + 1));
}

async function upload(client: S3Client, bucket: string, build: string, key: string): Promise<void> {
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: await readFile(join(build, key)), ...headersFor(key) }));
}
