// The API's public address: hands requests round robin to the hosts' backends and passes over those that refuse the connection.
import { request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { loopback } from '../ports/listen';
import { LoopbackServer } from '../ports/loopback-server';
import { readBody } from '../stubs/request-body';

export interface Backend {
  readonly name: string;
  readonly port: number;
}

export interface LoadBalancerCounts {
  readonly requests: number;
  /** Answered by nobody: every backend refused. */
  readonly badGateways: number;
  /** Requests whose backend broke the connection before it answered. */
  readonly broken: number;
  readonly perBackend: Readonly<Record<string, number>>;
}

export class LoadBalancer extends LoopbackServer {
  private counted = { requests: 0, badGateways: 0, broken: 0 };
  private readonly perBackend = new Map<string, number>();
  private turn = 0;

  constructor(private readonly backends: readonly Backend[]) {
    super();
  }

  counts(): LoadBalancerCounts {
    return { ...this.counted, perBackend: Object.fromEntries(this.perBackend) };
  }

  reset(): void {
    this.counted = { requests: 0, badGateways: 0, broken: 0 };
    this.perBackend.clear();
  }

  protected override async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.counted.requests += 1;
    const body = await readBody(request);
    for (const backend of this.inTurn()) {
      const reply = await ask(backend, request, body);
      if (reply === 'refused') continue;
      this.perBackend.set(backend.name, (this.perBackend.get(backend.name) ?? 0) + 1);
      return reply === 'broken' ? this.fail(response, 'broken', `${backend.name} broke the connection`) : pass(reply, response, backend);
    }
    this.fail(response, 'badGateways', 'no backend accepts connections');
  }

  private inTurn(): Backend[] {
    const first = this.turn % this.backends.length;
    this.turn += 1;
    return [...this.backends.slice(first), ...this.backends.slice(0, first)];
  }

  private fail(response: ServerResponse, count: 'broken' | 'badGateways', reason: string): void {
    this.counted[count] += 1;
    response.writeHead(502, { 'content-type': 'text/plain; charset=utf-8' });
    response.end(`Bad gateway: ${reason}\n`);
  }
}

/** Only a refused connection is safe to repeat elsewhere: a request that was broken off may have been carried out. */
function ask(backend: Backend, { method, url, headers }: IncomingMessage, body: Buffer): Promise<IncomingMessage | 'refused' | 'broken'> {
  return new Promise((resolve) => {
    const forwarded = { ...headers, 'content-length': String(body.length), 'x-forwarded-for': loopback };
    const outgoing = sendRequest({ host: loopback, port: backend.port, method, path: url, headers: forwarded, agent: false }, resolve);
    outgoing.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'broken'));
    outgoing.end(body);
  });
}

function pass(reply: IncomingMessage, response: ServerResponse, backend: Backend): void {
  const { connection: _connection, 'keep-alive': _keepAlive, ...headers } = reply.headers;
  response.writeHead(reply.statusCode ?? 502, { ...headers, 'x-served-by': backend.name });
  reply.once('error', () => response.destroy());
  response.once('close', () => reply.destroy());
  reply.pipe(response);
}
