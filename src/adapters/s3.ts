// The ObjectStore port on S3.
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { CopyObjectCommand, DeleteObjectsCommand, GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Clock, FileSlice, ListedObject, ObjectHeaders, ObjectSource, ObjectStore } from '../ports';
import { explainDenial, isOfService } from './aws-errors';
import { withRetries } from './aws-retries';

const deletesAtOnce = 1000;
/** One for each upload that `src/steps/upload-site.ts` has under way. */
const connections = { keepAlive: true, maxSockets: 64 };
/** A store that says nothing for so long is asked again. */
const silenceMs = 60_000;
/** Below this a file is read into memory: a retry needs it again. So many times 64 at worst. */
const inMemoryBytes = 4 * 1024 ** 2;

export class S3Store implements ObjectStore {
  private client: S3Client | undefined;

  constructor(private readonly clock: Clock) {}

  /** Made when first used: a run without a frontend needs no AWS. Retries are ours, so that a stream can be opened again. */
  private get s3(): S3Client {
    this.client ??= new S3Client({
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: { socketTimeout: silenceMs, httpAgent: connections, httpsAgent: connections },
    });
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

  async level(bucket: string, prefix: string, signal?: AbortSignal): ReturnType<ObjectStore['level']> {
    const page = await withRetries(this.clock, signal, () => this.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, Delimiter: '/' }), { ...(signal && { abortSignal: signal }) }));
    return { files: (page.Contents ?? []).flatMap(({ Key }) => Key ?? []), folders: (page.CommonPrefixes ?? []).flatMap(({ Prefix }) => Prefix ?? []) };
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
    const common = { Bucket: bucket, Key: key, ContentType: headers.contentType, CacheControl: headers.cacheControl };
    const written = withRetries(this.clock, signal, async () => {
      const options = signal === undefined ? {} : { abortSignal: signal };
      if (source.kind === 'object') {
        const from = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`;
        await this.s3.send(new CopyObjectCommand({ ...common, CopySource: from, MetadataDirective: 'REPLACE' }), options);
        return;
      }
      const md5 = headers.md5 === undefined ? {} : { ContentMD5: Buffer.from(headers.md5, 'hex').toString('base64') };
      await this.s3.send(new PutObjectCommand({ ...common, ...md5, ...(await bodyOf(source)) }), options);
    });
    await written.catch((error: unknown) => {
      signal?.throwIfAborted();
      throw isOfService(error) ? new Error(explainDenial(error, `s3://${bucket}/${key}`), { cause: error }) : error;
    });
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

/** Opened anew for every try. */
async function bodyOf(source: Exclude<ObjectSource, { kind: 'object' }>): Promise<Pick<PutObjectCommandInput, 'Body' | 'ContentLength'>> {
  if (source.kind === 'bytes') return { Body: source.bytes, ContentLength: source.bytes.length };
  const { path, offsetBytes, sizeBytes } = source.slice;
  if (sizeBytes <= inMemoryBytes) return { Body: await readSlice(source.slice), ContentLength: sizeBytes };
  return { Body: createReadStream(path, { start: offsetBytes, end: offsetBytes + sizeBytes - 1 }), ContentLength: sizeBytes };
}

async function readSlice({ path, offsetBytes, sizeBytes }: FileSlice): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(sizeBytes), 0, sizeBytes, offsetBytes);
    if (bytesRead !== sizeBytes) throw new Error(`${path} ends before byte ${offsetBytes + sizeBytes}`);
    return buffer;
  } finally {
    await file.close();
  }
}
