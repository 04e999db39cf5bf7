// Buckets and the distribution in front of them, and what an identity may do there.

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. The content's MD5 unless it was uploaded in parts or encrypted by KMS. */
  readonly etag: string;
}

export interface ListedObject extends StoredObject {
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string | undefined;
  /** MD5 of the content, hex: the store refuses bytes that were damaged on the way. */
  readonly md5?: string | undefined;
}

/** A part of a local file. */
export interface FileSlice {
  readonly path: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** Where an object's content comes from: bytes at hand, a local file, or another object (copied by the store itself). */
export type ObjectSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly slice: FileSlice }
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string };

/** One bucket service, S3. Every call retries what is worth retrying before it throws. */
export interface ObjectStore {
  /** @throws Error saying why this identity cannot use the bucket. */
  check(bucket: string, signal?: AbortSignal): Promise<void>;
  /** Every object whose key begins with the prefix, by key; empty when there is none. @throws Error of the store, as when the bucket is not there. */
  list(bucket: string, prefix: string, signal?: AbortSignal): Promise<ListedObject[]>;
  /** What stands at one level, in one request: file names and folders, both with the prefix; a thousand at most. */
  level(bucket: string, prefix: string, signal?: AbortSignal): Promise<{ readonly files: readonly string[]; readonly folders: readonly string[] }>;
  /** The whole content in memory; undefined when there is no such object. @throws Error for everything else, a denial among it. */
  get(bucket: string, key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  /** Writes one object, over what was there, whole or not at all. @throws Error when the source cannot be read or the store did not take it. */
  put(bucket: string, key: string, source: ObjectSource, headers: ObjectHeaders, signal?: AbortSignal): Promise<void>;
  /** Metadata of one object, `sha256` among it where the uploader gave one; undefined when it is not there. */
  head(bucket: string, key: string, signal?: AbortSignal): Promise<(ListedObject & { readonly metadata: Readonly<Record<string, string>> }) | undefined>;
  /** An address with which a host reads (GET) or writes (PUT) one object without keys of its own. A secret while it is valid. */
  presign(method: 'GET' | 'PUT', bucket: string, key: string, validMs: number): Promise<string>;
  /** Deletes in batches; returns the keys that could not be deleted. */
  remove(bucket: string, keys: readonly string[], signal?: AbortSignal): Promise<string[]>;
}

export interface Cdn {
  /** @throws Error saying why this identity cannot use the distribution. */
  check(distribution: string, signal?: AbortSignal): Promise<void>;
  /** `callerReference` makes a repeated request the same invalidation, for ever: whoever uploaded anew needs a new one. Returns its id. @throws Error with what CloudFront said, or that it said nothing for 45 s, tries included. */
  invalidate(distribution: string, paths: readonly string[], callerReference: string, signal?: AbortSignal): Promise<string>;
}

/** Whether an identity may do something, asked without doing it. `unknown` is no yes. */
export interface Permission {
  readonly may: 'yes' | 'no' | 'unknown';
  /** For people. */
  readonly why: string;
}

/** Rights to change, asked for by requests that cannot change anything. */
export interface Rights {
  /** Whether it may write below the prefix. `unknown` when the store gave another answer, or none. @throws Error only when it is cancelled. */
  mayWrite(bucket: string, prefix: string, signal?: AbortSignal): Promise<Permission>;
  /** Whether it may invalidate paths. `unknown` when CloudFront gave another answer, or none. @throws Error only when it is cancelled. */
  mayInvalidate(distribution: string, signal?: AbortSignal): Promise<Permission>;
}
