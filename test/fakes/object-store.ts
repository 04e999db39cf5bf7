// Buckets in memory.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { ListedObject, ObjectHeaders, ObjectSource, ObjectStore } from '../../src/ports';

interface Held {
  readonly bytes: Uint8Array;
  readonly headers: ObjectHeaders;
}

export class FakeObjectStore implements ObjectStore {
  /** By `bucket/key`. */
  readonly objects = new Map<string, Held>();
  /** Every call that changed something, in order. */
  readonly changes: string[] = [];
  /** Buckets whose rights were asked about. */
  readonly checked: string[] = [];
  readonly denied = new Map<string, string>();
  readonly undeletable = new Set<string>();

  add(bucket: string, key: string, text: string): void {
    this.objects.set(`${bucket}/${key}`, { bytes: new TextEncoder().encode(text), headers: { contentType: 'text/plain' } });
  }

  text(bucket: string, key: string): string | undefined {
    const held = this.objects.get(`${bucket}/${key}`);
    return held === undefined ? undefined : new TextDecoder().decode(held.bytes);
  }

  async check(bucket: string): Promise<void> {
    this.checked.push(bucket);
    const reason = this.denied.get(bucket);
    if (reason !== undefined) throw new Error(reason);
  }

  async list(bucket: string, prefix: string): Promise<ListedObject[]> {
    const start = `${bucket}/${prefix}`;
    return [...this.objects].filter(([name]) => name.startsWith(start)).map(([name, { bytes }]) => ({ key: name.slice(bucket.length + 1), sizeBytes: bytes.length, etag: createHash('md5').update(bytes).digest('hex'), modifiedAt: '2026-01-01T00:00:00.000Z' }));
  }

  async level(bucket: string, prefix: string): ReturnType<ObjectStore['level']> {
    const keys = (await this.list(bucket, prefix)).map(({ key }) => key);
    const rest = (key: string) => key.slice(prefix.length);
    return { files: keys.filter((key) => !rest(key).includes('/')), folders: [...new Set(keys.filter((key) => rest(key).includes('/')).map((key) => `${prefix}${rest(key).split('/')[0]}/`))] };
  }

  async head(bucket: string, key: string): ReturnType<ObjectStore['head']> {
    const [found] = (await this.list(bucket, key)).filter((object) => object.key === key);
    return found && { ...found, metadata: {} };
  }

  async presign(method: 'GET' | 'PUT', bucket: string, key: string): Promise<string> {
    return `https://store.example/${bucket}/${key}?${method}`;
  }

  async get(bucket: string, key: string): Promise<Uint8Array | undefined> {
    return this.objects.get(`${bucket}/${key}`)?.bytes;
  }

  async put(bucket: string, key: string, source: ObjectSource, headers: ObjectHeaders): Promise<void> {
    this.changes.push(`put ${bucket}/${key}`);
    this.objects.set(`${bucket}/${key}`, { bytes: this.bytesOf(source), headers });
  }

  async remove(bucket: string, keys: readonly string[]): Promise<string[]> {
    this.changes.push(...keys.map((key) => `remove ${bucket}/${key}`));
    for (const key of keys) if (!this.undeletable.has(key)) this.objects.delete(`${bucket}/${key}`);
    return keys.filter((key) => this.undeletable.has(key));
  }

  private bytesOf(source: ObjectSource): Uint8Array {
    switch (source.kind) {
      case 'bytes':
        return source.bytes;
      case 'file':
        return readFileSync(source.slice.path).subarray(source.slice.offsetBytes, source.slice.offsetBytes + source.slice.sizeBytes);
      case 'object': {
        const held = this.objects.get(`${source.bucket}/${source.key}`);
        if (held === undefined) throw new Error(`there is no ${source.key}`);
        return held.bytes;
      }
    }
  }
}
