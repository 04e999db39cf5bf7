// A server on loopback that answers what the test wants and remembers what it was asked.
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** `drop` breaks the connection, `hang` never answers. */
export type ServerReply = { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string | Buffer } | 'drop' | 'hang';

export class LocalServer {
  readonly received: Received[] = [];
  answer: (request: Received, count: number) => ServerReply = () => ({ status: 200 });
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const received = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
        this.received.push(received);
        const reply = this.answer(received, this.received.length);
        if (reply === 'drop') request.socket.destroy();
        else if (reply !== 'hang') response.writeHead(reply.status, reply.headers).end(reply.body);
      });
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
