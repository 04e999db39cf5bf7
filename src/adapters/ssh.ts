// SSH to one host: one connection, opened when first needed and again after it was lost.
import { createWriteStream } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { quote } from '../commands/shell';
import type { SshConnection, SshDialler } from './ssh-dialler';
import { SshLine } from './ssh-line';
import { UnreachableError, type Transcript, type Transport } from './transport';
import { converse } from './waiting-shells';

export class SshTransport implements Transport {
  private opening: Promise<SshLine> | undefined;
  private current: SshLine | undefined;
  /** That one, and older ones that are still in use. */
  private readonly lines = new Set<SshLine>();

  constructor(
    private readonly target: SshConnection,
    private readonly dialler: SshDialler,
  ) {}

  async connect(signal: AbortSignal): Promise<void> {
    await this.connected(signal);
  }

  async execute(input: string, signal: AbortSignal): Promise<Transcript> {
    const line = await this.connected(signal);
    let close = () => {};
    const onAbort = () => close();
    signal.addEventListener('abort', onAbort, { once: true });
    return line.during(async () => {
      try {
        const shell = await line.shells.take();
        close = () => shell.close();
        if (signal.aborted) close();
        return await converse(shell, input);
      } catch (error) {
        this.leave(line);
        throw error;
      } finally {
        signal.removeEventListener('abort', onAbort);
        if (!line.ssh.isConnected()) this.leave(line);
      }
    });
  }

  async fetch(remotePath: string, localPath: string, signal: AbortSignal): Promise<void> {
    const line = await this.connected(signal);
    await line.during(async () => {
      const channel = await new Promise<Readable>((resolve, reject) => line.client.exec(`cat -- ${quote(remotePath)}`, (error, stream) => (error ? reject(error) : resolve(stream))));
      await pipeline(channel, createWriteStream(localPath), { signal });
    });
  }

  async tunnel(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const line = await this.connected(signal);
    const end = line.use();
    try {
      const channel = (await line.ssh.forwardOut('127.0.0.1', 0, address, port)) as unknown as Duplex;
      return channel.once('close', end);
    } catch (error) {
      end();
      throw error;
    }
  }

  async close(): Promise<void> {
    // One that is still being opened is not waited for.
    void this.opening?.then(({ ssh }) => ssh.dispose(), () => undefined);
    this.opening = undefined;
    for (const { ssh } of this.lines) ssh.dispose();
  }

  private connected(signal: AbortSignal): Promise<SshLine> {
    if (this.opening !== undefined) return this.opening;
    const opening = this.open(signal);
    this.opening = opening;
    opening.catch(() => {
      if (this.opening === opening) this.opening = undefined;
    });
    return opening;
  }

  private async open(signal: AbortSignal): Promise<SshLine> {
    const ssh = await this.dialler.dial(this.target, signal);
    if (ssh.connection === null) throw new UnreachableError('the connection was lost at once');
    const line = new SshLine(ssh, ssh.connection);
    this.lines.add(line);
    this.current = line;
    line.client.on('error', () => this.leave(line));
    line.client.on('close', () => {
      this.lines.delete(line);
      this.leave(line);
    });
    return line;
  }

  /** The next script takes another one; what still runs on this one may end there. */
  private leave(line: SshLine): void {
    if (this.current === line) [this.opening, this.current] = [undefined, undefined];
    line.retire();
  }

}
