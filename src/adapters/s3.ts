// The ObjectStore port on S3.
import { DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock, ListedObject, ObjectHeaders, ObjectSource, ObjectStore } from '../ports';
import { explainDenial, withRetries } from './aws-errors';
import { S3Writer } from './s3-writer';

const deletesAtOnce = 1000;

export class S3Store implements ObjectStore {
  private client: S3Client | undefined;
  private writer: S3Writer | undefined;

  constructor(private readonly clock: Clock) {}

  /** Made when first used: a run without a frontend needs no AWS. Retries are ours, so that a stream can be opened again. */
  private get s3(): S3Client {
    this.client ??= new S3Client({ maxAttempts: 1, requestChecksumCalculation: 'WHEN_REQUIRED', responseChecksumValidation: 'WHEN_REQUIRED' });
    return this.client;
  }

  async check(bucket: string, signal?: AbortSignal): Promise<void> {
    const options = signal === undefined ? {} : { abortSignal: signal };
    try {
      await withRetries(this.clock, signal, () => this.s3.send(new ListObjectsV2Command({ Bucket: bucket, MaxKeys: 1 }), options));
    } catch (error) {
      throw new Error(explainDenial(error, `the bucket ${bucket}`), { cause: error });
    }
  }

  async list(bucket: string, prefix: string, signal?: AbortSignal): Promise<ListedObject[]> {
    const objects: ListedObject[] = [];
    let token: string | undefined;
    do {
      const page = await withRetries(this.clock, signal, () => this.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }), { ...(signal && { abortSignal: signal }) }));
      objects.push(...(page.Contents ?? []).map((object) => describe(object.Key ?? '', object.Size, object.ETag, object.LastModified)));
      token = page.IsTruncated === true ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
    return objects;
  }

  async get(bucket: string, key: string, signal?: AbortSignal): Promise<Uint8Array | undefined> {
    try {
      return await withRetries(this.clock, signal, async () => {
        const reply = await this.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { ...(signal && { abortSignal: signal }) });
        return reply.Body?.transformToByteArray();
      });
    } catch (error) {
      if ((error as { name?: string }).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  async head(bucket: string, key: string, signal?: AbortSignal): ReturnType<ObjectStore['head']> {
    try {
      const reply = await withRetries(this.clock, signal, () => this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), { ...(signal && { abortSignal: signal }) }));
      return { ...describe(key, reply.ContentLength, reply.ETag, reply.LastModified), metadata: reply.Metadata ?? {} };
    } catch (error) {
      if (['NotFound', 'NoSuchKey'].includes((error as { name?: string }).name ?? '')) return undefined;
      throw error;
    }
  }

  async presign(method: 'GET' | 'PUT', bucket: string, key: string, validMs: number): Promise<string> {
    const command = method === 'GET' ? new GetObjectCommand({ Bucket: bucket, Key: key }) : new PutObjectCommand({ Bucket: bucket, Key: key });
    return getSignedUrl(this.s3, command, { expiresIn: Math.ceil(validMs / 1000) });
  }

  async put(bucket: string, key: string, source: ObjectSource, headers: ObjectHeaders, signal?: AbortSignal): Promise<void> {
    this.writer ??= new S3Writer(this.s3);
    const writer = this.writer;
    await withRetries(this.clock, signal, () => writer.write(bucket, key, source, headers, signal));
  }

  async remove(bucket: string, keys: readonly string[], signal?: AbortSignal): Promise<string[]> {
    const failed: string[] = [];
    for (let from = 0; from < keys.length; from += deletesAtOnce) {
      const batch = keys.slice(from, from + deletesAtOnce).map((Key) => ({ Key }));
      const reply = await withRetries(this.clock, signal, () => this.s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects: batch, Quiet: true } }), { ...(signal && { abortSignal: signal }) }));
      failed.push(...(reply.Errors ?? []).map((error) => error.Key ?? ''));
    }
    return failed;
  }
}

function describe(key: string, sizeBytes = 0, etag = '', modified = new Date(0)): ListedObject {
  return { key, sizeBytes, etag: etag.replaceAll('"', ''), modifiedAt: modified.toISOString() };
}
