// An HTTP proxy in front of the real S3 server that injects faults into its traffic and notes what was asked.
// The signature covers the Host header, so that header goes on as it came: the real server still checks everything.
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface S3FaultProxy {
  readonly url: string;
  /** `PUT /bucket/key`, in the order of arrival, with the status that was answered. */
  readonly seen: readonly { readonly request: string; readonly status: number }[];
  close(): Promise<void>;
}

/** What to do to a request: a status to answer with instead of asking the server, `cut` after half of the reply, `slow` to let it wait for a second. */
export type Trouble = (method: string, path: string, count: number) => number | 'cut' | 'slow' | 'pass';

const slowMs = 1_000;

export async function startS3FaultProxy(endpoint: string, trouble: Trouble): Promise<S3FaultProxy> {
  const seen: { request: string; status: number }[] = [];
  const counts = new Map<string, number>();
  const server = createServer((incoming, outgoing) => {
    const name = `${incoming.method} ${(incoming.url ?? '').split('?')[0]}`;
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const verdict = trouble(incoming.method ?? '', incoming.url ?? '', count);
    const note = (status: number) => seen.push({ request: name, status });
    if (typeof verdict === 'number') return refuse(incoming, outgoing, verdict, note);
    setTimeout(() => forward(endpoint, incoming, outgoing, verdict === 'cut', note), verdict === 'slow' ? slowMs : 0);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    seen,
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, status: number, note: (status: number) => void): void {
  incoming.resume().on('end', () => {
    note(status);
    outgoing.writeHead(status, { 'content-type': 'application/xml' }).end(`<?xml version="1.0"?><Error><Code>${status === 403 ? 'AccessDenied' : 'SlowDown'}</Code><Message>As the test wants it.</Message></Error>`);
  });
}

function forward(endpoint: string, incoming: IncomingMessage, outgoing: ServerResponse, cut: boolean, note: (status: number) => void): void {
  const upstream = send(`${endpoint}${incoming.url}`, { method: incoming.method, headers: incoming.headers }, (reply) => {
    note(reply.statusCode ?? 0);
    if (cut) {
      outgoing.socket?.destroy();
      reply.resume();
      return;
    }
    outgoing.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(outgoing);
  });
  upstream.on('error', () => outgoing.destroy());
  incoming.pipe(upstream);
}
