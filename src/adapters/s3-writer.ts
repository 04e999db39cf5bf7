// Writes single objects with little work for each: sites have thousands of them. Where a bucket is, who we are and the right time come from the SDK.
import { createHash } from 'node:crypto';
import { closeSync, createReadStream, openSync, readSync } from 'node:fs';
import { Agent as HttpAgent, request as httpRequest, type ClientRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { pipeline, type Readable } from 'node:stream';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { FileSlice, ObjectHeaders, ObjectSource } from '../ports';
import { signed } from './s3-signature';

/** Where the objects of a bucket are, and in which region. */
interface Place {
  readonly url: URL;
  /** What stands before an object's key in the path. */
  readonly base: string;
  readonly region: string;
}

/** Above this a file goes from disk to network piece by piece. */
const inMemoryBytes = 256 * 1024;
const unsignedPayload = 'UNSIGNED-PAYLOAD';

export class S3Writer {
  private readonly places = new Map<string, Promise<Place>>();
  private readonly http = new HttpAgent({ keepAlive: true });
  private readonly https = new HttpsAgent({ keepAlive: true });

  constructor(
    private readonly client: S3Client,
    private readonly silenceMs = 60_000,
  ) {}

  /** Tries once; a server that says nothing for a minute will not say anything. @throws Error with the service's code as its name, as the SDK's own errors have it. */
  async write(bucket: string, key: string, source: ObjectSource, headers: ObjectHeaders, signal?: AbortSignal): Promise<void> {
    const [place, keys] = await Promise.all([this.placeOf(bucket), this.client.config.credentials()]);
    const { body, payloadHash, ...rest } = contentOf(source, headers);
    const path = place.base + encodeKey(key);
    const at = new Date(Date.now() + (this.client.config.systemClockOffset ?? 0));
    const unsigned = { method: 'PUT', path, payloadHash, headers: { host: place.url.host, ...described(headers), ...rest.headers } };
    const request = this.open(place, path, { ...signed(unsigned, keys, place.region, at), 'content-length': String(rest.sizeBytes) }, signal);
    requireWritten(await answered(request, body));
  }

  private open(place: Place, path: string, headers: Record<string, string>, signal: AbortSignal | undefined): ClientRequest {
    const { protocol, hostname, port } = place.url;
    const options = { method: 'PUT', hostname, port, path, headers, timeout: this.silenceMs, ...(signal && { signal }) };
    return protocol === 'https:' ? httpsRequest({ ...options, agent: this.https }) : httpRequest({ ...options, agent: this.http });
  }

  private placeOf(bucket: string): Promise<Place> {
    const known = this.places.get(bucket);
    if (known !== undefined) return known;
    const asked = this.ask(bucket);
    this.places.set(bucket, asked);
    asked.catch(() => this.places.delete(bucket));
    return asked;
  }

  /** Path or host, region, endpoint: the SDK knows all its rules, and shows what it made of them in a presigned address. */
  private async ask(bucket: string): Promise<Place> {
    const url = new URL(await getSignedUrl(this.client, new PutObjectCommand({ Bucket: bucket, Key: 'key' })));
    const region = url.searchParams.get('X-Amz-Credential')?.split('/')[2] ?? '';
    return { url, base: url.pathname.slice(0, -'key'.length), region };
  }
}

interface Content {
  readonly body: Uint8Array | Readable | undefined;
  readonly sizeBytes: number;
  readonly payloadHash: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Opened anew for every try. */
function contentOf(source: ObjectSource, { sha256 }: ObjectHeaders): Content {
  if (source.kind === 'object') {
    const from = `${source.bucket}/${encodeKey(source.key)}`;
    return { body: undefined, sizeBytes: 0, payloadHash: hashOf(''), headers: { 'x-amz-copy-source': from, 'x-amz-metadata-directive': 'REPLACE' } };
  }
  if (source.kind === 'bytes') return { body: source.bytes, sizeBytes: source.bytes.length, payloadHash: sha256 ?? hashOf(source.bytes), headers: {} };
  const { path, offsetBytes, sizeBytes } = source.slice;
  const payloadHash = sha256 ?? unsignedPayload;
  if (sizeBytes <= inMemoryBytes) return { body: readSlice(source.slice), sizeBytes, payloadHash, headers: {} };
  return { body: createReadStream(path, { start: offsetBytes, end: offsetBytes + sizeBytes - 1 }), sizeBytes, payloadHash, headers: {} };
}

function described({ contentType, cacheControl, md5 }: ObjectHeaders): Record<string, string> {
  return {
    'content-type': contentType,
    ...(cacheControl !== undefined && { 'cache-control': cacheControl }),
    ...(md5 !== undefined && { 'content-md5': Buffer.from(md5, 'hex').toString('base64') }),
  };
}

/** Small and just written, so it comes from memory: asking another thread for it would take longer. */
function readSlice({ path, offsetBytes, sizeBytes }: FileSlice): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const bytes = Buffer.allocUnsafe(sizeBytes);
    if (readSync(file, bytes, 0, sizeBytes, offsetBytes) !== sizeBytes) throw new Error(`${path} ends before byte ${offsetBytes + sizeBytes}`);
    return bytes;
  } finally {
    closeSync(file);
  }
}

function hashOf(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** As S3 signs paths: everything but unreserved characters and slashes is encoded, once. */
function encodeKey(key: string): string {
  return encodeURIComponent(key).replaceAll('%2F', '/').replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

interface Answer {
  readonly status: number;
  readonly text: string;
}

function answered(request: ClientRequest, body: Content['body']): Promise<Answer> {
  return new Promise((resolve, reject) => {
    request.on('error', reject);
    request.once('timeout', () => request.destroy(Object.assign(new Error('the object store has fallen silent'), { name: 'TimeoutError' })));
    request.once('response', (response: IncomingMessage) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    if (body === undefined || body instanceof Uint8Array) request.end(body);
    else pipeline(body, request, (error) => error && reject(error));
  });
}

/** A copy that fails half-way says so below the status 200. */
function requireWritten({ status, text: said }: Answer): void {
  if (status >= 200 && status < 300 && !said.includes('<Error>')) return;
  const inside = (tag: string) => new RegExp(`<${tag}>([^<]*)</${tag}>`).exec(said)?.[1];
  const code = inside('Code') ?? `Status${status}`;
  throw Object.assign(new Error(inside('Message') ?? `the object store answered ${status}`), { name: code, $metadata: { httpStatusCode: status } });
}
