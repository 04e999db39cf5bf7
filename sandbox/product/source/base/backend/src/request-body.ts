// Reads the JSON body of a request.
import type { IncomingMessage } from 'node:http';
import { RequestError } from './replies.js';

const limitBytes = 64 * 1024;

export async function readFields(request: IncomingMessage): Promise<Record<string, unknown>> {
  const value = parse(await readText(request));
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new RequestError(400, 'a JSON object is expected');
  return value as Record<string, unknown>;
}

export function text(fields: Record<string, unknown>, name: string): string {
  const value = fields[name];
  if (typeof value !== 'string' || value === '') throw new RequestError(400, `${name} is missing`);
  return value;
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > limitBytes) throw new RequestError(413, 'the body is too long');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new RequestError(400, 'the body is not JSON');
  }
}
