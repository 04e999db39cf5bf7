// A TCP proxy that makes a network misbehave: delays, cuts, refusals, silence. Put it in front of a host's sshd.
import { connect, createServer, type Server, type Socket } from 'node:net';
import { listenOnFreePort, loopback } from '../ports/listen';
import { DelayedPipe } from './delayed-pipe';

export interface TcpProxyOptions {
  readonly targetPort: number;
  /** Round trip: charged once for opening a connection, then half of it each way. */
  readonly latencyMs?: number;
  /** Cuts a connection once it has carried this many bytes, both ways together. */
  readonly cutAfterBytes?: number;
  /** Told of every connection and of all that goes through it, as it comes in. */
  readonly watch?: TrafficWatch;
}

export interface TrafficWatch {
  /** Returns who is told what the connection carries: `up` is from the client to the target. */
  opened(): (direction: 'up' | 'down', bytes: number) => void;
}

export interface TcpProxyCounts {
  readonly accepted: number;
  readonly open: number;
  readonly bytes: number;
}

export interface TcpProxy {
  readonly port: number;
  counts(): TcpProxyCounts;
  /** Resets all connections that are open now; new ones are welcome. */
  cut(): void;
  /** Refuses new connections, as a machine whose sshd is down; open ones stay. */
  refuse(on: boolean): Promise<void>;
  /** Swallows all bytes both ways without closing anything; what was swallowed is lost. */
  blackhole(on: boolean): void;
  /** For connections that open from now on; undefined: never. */
  cutAfterBytes(bytes: number | undefined): void;
  setLatency(latencyMs: number): void;
  close(): Promise<void>;
}

export async function startTcpProxy(options: TcpProxyOptions): Promise<TcpProxy> {
  const proxy = new LoopbackProxy(options);
  await proxy.listen();
  return proxy;
}

class LoopbackProxy implements TcpProxy {
  port = 0;
  private readonly server: Server;
  private readonly open = new Set<Socket>();
  private accepted = 0;
  private bytes = 0;
  private latencyMs: number;
  private cutAfter: number | undefined;
  private swallowing = false;

  constructor(private readonly options: TcpProxyOptions) {
    this.latencyMs = options.latencyMs ?? 0;
    this.cutAfter = options.cutAfterBytes;
    this.server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => this.join(client));
  }

  async listen(): Promise<void> {
    this.port = await listenOnFreePort(this.server);
  }

  counts(): TcpProxyCounts {
    return { accepted: this.accepted, open: this.open.size / 2, bytes: this.bytes };
  }

  cut(): void {
    for (const socket of this.open) socket.resetAndDestroy();
  }

  async refuse(on: boolean): Promise<void> {
    if (on === !this.server.listening) return;
    if (on) {
      // Listening ends at once; only close()'s callback would wait for the open connections.
      this.server.close();
      return;
    }
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(this.port, loopback, () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  blackhole(on: boolean): void {
    this.swallowing = on;
  }

  cutAfterBytes(bytes: number | undefined): void {
    this.cutAfter = bytes;
  }

  setLatency(latencyMs: number): void {
    this.latencyMs = latencyMs;
  }

  async close(): Promise<void> {
    this.cut();
    if (!this.server.listening) return;
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
  }

  private join(client: Socket): void {
    this.accepted += 1;
    const target = connect({ port: this.options.targetPort, host: loopback, noDelay: true, allowHalfOpen: true });
    const pair = [client, target] as const;
    const openAtMs = performance.now() + this.latencyMs;
    const budget = { left: this.cutAfter ?? Number.POSITIVE_INFINITY };
    const carried = this.options.watch?.opened();
    const settings = (direction: 'up' | 'down') => ({
      openAtMs,
      delayMs: () => this.latencyMs / 2,
      admit: (chunk: Buffer) => {
        carried?.(direction, chunk.length);
        return this.admit(chunk, budget, pair);
      },
    });
    for (const socket of pair) {
      this.open.add(socket);
      socket.once('close', () => this.part(socket, pair));
      // A reset of one side resets the other: "close" follows.
      socket.on('error', () => socket.destroy());
    }
    new DelayedPipe(client, target, settings('up'));
    new DelayedPipe(target, client, settings('down'));
  }

  private part(socket: Socket, pair: readonly Socket[]): void {
    this.open.delete(socket);
    const wasBroken = socket.errored !== null || !socket.readableEnded;
    for (const other of pair) if (wasBroken && !other.destroyed) other.resetAndDestroy();
  }

  /** The part of the chunk that may pass; cuts the connection when its budget is used up. */
  private admit(chunk: Buffer, budget: { left: number }, pair: readonly Socket[]): Buffer {
    if (this.swallowing) return chunk.subarray(0, 0);
    const admitted = chunk.subarray(0, Math.min(chunk.length, budget.left));
    budget.left -= admitted.length;
    this.bytes += admitted.length;
    if (budget.left <= 0) setImmediate(() => pair.forEach((socket) => socket.resetAndDestroy()));
    return admitted;
  }
}
