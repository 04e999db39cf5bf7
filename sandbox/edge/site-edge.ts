// The site as users see it: the frontend bucket over HTTP behind a cache that only an invalidation empties (a stub of CloudFront's edge).
import { GetObjectCommand, NoSuchKey, type S3Client } from '@aws-sdk/client-s3';
import { type IncomingMessage, type ServerResponse } from 'node:http';
import { LoopbackServer } from '../ports/loopback-server';

interface Page {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const defaultDocument = 'index.html';

export class SiteEdge extends LoopbackServer {
  readonly counts = { hits: 0, misses: 0, errors: 0 };
  private readonly cache = new Map<string, Page>();

  constructor(
    private readonly client: S3Client,
    private readonly bucket: string,
  ) {
    super();
  }

  /** Paths as CloudFront takes them: a star is allowed at the end only. */
  invalidate(paths: readonly string[]): void {
    for (const cached of this.cache.keys()) {
      if (paths.some((path) => (path.endsWith('*') ? cached.startsWith(path.slice(0, -1)) : cached === path))) this.cache.delete(cached);
    }
  }

  empty(): void {
    this.cache.clear();
  }

  protected override async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = new URL(request.url ?? '/', 'http://edge').pathname;
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(response, textPage(405, 'Method Not Allowed'), 'Error', true);
    const cached = this.cache.get(path);
    this.counts[cached ? 'hits' : 'misses'] += 1;
    const page = cached ?? (await this.fetch(path));
    send(response, page, cached ? 'Hit' : 'Miss', request.method === 'GET');
  }

  private async fetch(path: string): Promise<Page> {
    const key = path === '/' ? defaultDocument : decodeURIComponent(path.slice(1));
    try {
      const page = await this.read(key);
      this.cache.set(path, page);
      return page;
    } catch (error) {
      if (error instanceof NoSuchKey) return textPage(404, `${key} is not in the bucket`);
      this.counts.errors += 1;
      return textPage(502, `The bucket does not answer: ${error instanceof Error ? error.message : String(error)}`);
    }
  }

  private async read(key: string): Promise<Page> {
    const object = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
    const optional = { 'cache-control': object.CacheControl, 'content-encoding': object.ContentEncoding, etag: object.ETag };
    const headers: Record<string, string> = { 'content-type': object.ContentType ?? 'binary/octet-stream' };
    for (const [name, value] of Object.entries(optional)) if (value !== undefined) headers[name] = value;
    return { status: 200, headers, body: (await object.Body?.transformToByteArray()) ?? new Uint8Array() };
  }
}

function textPage(status: number, text: string): Page {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: Buffer.from(`${text}\n`) };
}

function send(response: ServerResponse, { status, headers, body }: Page, verdict: 'Hit' | 'Miss' | 'Error', withBody: boolean): void {
  response.writeHead(status, { ...headers, 'content-length': body.length, 'x-cache': `${verdict} from the sandbox's edge stub` });
  response.end(withBody ? body : undefined);
}
