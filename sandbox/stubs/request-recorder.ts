// Keeps a stub's requests in memory and as JSON lines in a file.
import { appendFileSync, mkdirSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders } from 'node:http';
import { dirname } from 'node:path';
import type { Authorization, RecordedRequest, StubName } from './recorded-request';

const secretHeaders = new Set(['authorization', 'cookie', 'x-amz-security-token', 'proxy-authorization']);

interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

interface Entry {
  readonly stub: StubName;
  readonly request: Received;
  readonly authorization: Authorization;
  readonly status: number;
}

export class RequestRecorder {
  readonly records: RecordedRequest[] = [];

  constructor(private readonly file?: string) {
    if (file !== undefined) mkdirSync(dirname(file), { recursive: true });
  }

  add({ stub, request, authorization, status }: Entry): void {
    const { method, path } = request;
    const query = Object.fromEntries(request.query);
    const record = { at: new Date().toISOString(), stub, method, path, query, headers: shownHeaders(request), authorization, body: parseBody(request.text), status };
    this.records.push(record);
    if (this.file !== undefined) appendFileSync(this.file, `${JSON.stringify(record)}\n`);
  }

  clear(): void {
    this.records.length = 0;
    if (this.file !== undefined) rmSync(this.file, { force: true });
  }
}

function shownHeaders({ headers }: Received): Record<string, string> {
  const shown = Object.entries(headers).filter(([name]) => !secretHeaders.has(name));
  return Object.fromEntries(shown.map(([name, value]) => [name, String(value)]));
}

function parseBody(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
