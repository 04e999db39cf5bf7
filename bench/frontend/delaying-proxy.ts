// A proxy in front of the S3 server that lets every request arrive late, as over a distance, and counts what goes through it.
// It limits nothing: connections and requests in flight are as many as the client wants.
import { connect, createServer, type Socket } from 'node:net';
import { listenOnFreePort, loopback } from '../../sandbox/ports/listen';
import { RequestHeads, type RequestKind } from './request-heads';

export interface Traffic {
  readonly requests: Readonly<Partial<Record<RequestKind, number>>>;
  readonly connections: number;
  /** From the client. */
  readonly upBytes: number;
  /** To the client. */
  readonly downBytes: number;
}

export interface DelayingProxy {
  readonly url: string;
  /** What went through since the last call. */
  take(): Traffic;
  setDelay(delayMs: number): void;
  close(): Promise<void>;
}

export async function startDelayingProxy(targetPort: number): Promise<DelayingProxy> {
  let delayMs = 0;
  let counts = new Counts();
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ host: loopback, port: targetPort, noDelay: true });
    counts.connections += 1;
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.on('error', () => socket.destroy()).on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    const late = new LateBytes(upstream, () => delayMs);
    const heads = new RequestHeads(() => late.requestBegins(), (kind) => (counts.requests[kind] = (counts.requests[kind] ?? 0) + 1));
    client.on('data', (chunk: Buffer) => {
      counts.upBytes += chunk.length;
      heads.read(chunk);
      late.send(chunk);
    });
    upstream.on('data', (chunk: Buffer) => {
      counts.downBytes += chunk.length;
      client.write(chunk);
    });
  });
  const port = await listenOnFreePort(server);
  return {
    url: `http://${loopback}:${port}`,
    take() {
      const taken = counts;
      counts = new Counts();
      return taken;
    },
    setDelay: (ms) => void (delayMs = ms),
    close: () => new Promise((resolve) => {
      for (const socket of open) socket.destroy();
      server.close(() => resolve());
    }),
  };
}

class Counts implements Traffic {
  readonly requests: Partial<Record<RequestKind, number>> = {};
  connections = 0;
  upBytes = 0;
  downBytes = 0;
}

/** Holds back all bytes of a request until its delay is over, counted from its first byte; later ones pass at once. */
class LateBytes {
  private dueAtMs = 0;
  private held: Buffer[] = [];

  constructor(
    private readonly target: Socket,
    private readonly delayMs: () => number,
  ) {}

  requestBegins(): void {
    this.dueAtMs = performance.now() + this.delayMs();
  }

  send(chunk: Buffer): void {
    const waitMs = this.dueAtMs - performance.now();
    if (waitMs <= 0 && this.held.length === 0) return void this.target.write(chunk);
    this.held.push(chunk);
    if (this.held.length === 1) setTimeout(() => this.release(), waitMs);
  }

  private release(): void {
    const bytes = Buffer.concat(this.held);
    this.held = [];
    this.target.write(bytes);
  }
}
