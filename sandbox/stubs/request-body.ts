// Reads a request's body whole, up to a limit that no honest client of ours reaches.
import type { IncomingMessage } from 'node:http';

const limitBytes = 8 * 1024 ** 2;

/** @throws Error past 8 MiB. */
export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > limitBytes) throw new Error(`A request body of more than ${limitBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
