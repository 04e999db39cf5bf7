// SSH to one host: one connection, opened when first needed and again after it was lost. No host key is trusted on first use.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import type { Duplex, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Config, NodeSSH } from 'node-ssh';
import { quote } from '../commands/shell';
import type { Connection, SshTarget } from '../config/environment';
import { messageOf } from '../errors';
import { deniedWords } from '../key-trouble';
import type { Credentials } from '../request';
import { openSocket } from './tcp-socket';
import { UnreachableError, UntrustedError, type Transcript, type Transport } from './transport';
import { converse, WaitingShells } from './waiting-shells';

const readyTimeoutMs = 10_000;
const keepAlive = { keepaliveInterval: 3_000, keepaliveCountMax: 3 };
const openTries = 3;

type SshConnection = Extract<Connection, { kind: 'ssh' }>;

interface Opened {
  readonly ssh: NodeSSH;
  readonly shells: WaitingShells;
}

export class SshTransport implements Transport {
  private connection: Promise<Opened> | undefined;
  private jump: NodeSSH | undefined;

  constructor(
    private readonly target: SshConnection,
    private readonly credentials: Pick<Credentials, 'sshKey' | 'sshPassphrase'>,
    private readonly agent: string | undefined,
  ) {}

  async connect(signal: AbortSignal): Promise<void> {
    await this.connected(signal);
  }

  async execute(input: string, signal: AbortSignal): Promise<Transcript> {
    const { ssh, shells } = await this.connected(signal);
    let close = () => {};
    const onAbort = () => close();
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      const shell = await shells.take();
      close = () => shell.close();
      if (signal.aborted) close();
      const transcript = await converse(shell, input);
      if (!ssh.isConnected()) this.forget();
      return transcript;
    } catch (error) {
      this.forget();
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  async fetch(remotePath: string, localPath: string, signal: AbortSignal): Promise<void> {
    const { ssh } = await this.connected(signal);
    const command = `cat -- ${quote(remotePath)}`;
    const channel = await new Promise<Readable>((resolve, reject) => ssh.connection?.exec(command, (error, stream) => (error ? reject(error) : resolve(stream))));
    await pipeline(channel, createWriteStream(localPath), { signal });
  }

  async tunnel(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const { ssh } = await this.connected(signal);
    return (await ssh.forwardOut('127.0.0.1', 0, address, port)) as unknown as Duplex;
  }

  async close(): Promise<void> {
    // One that is still being opened is not waited for.
    void this.connection?.then(({ ssh }) => ssh.dispose(), () => undefined);
    this.forget();
    this.jump?.dispose();
  }

  private forget(): void {
    this.connection = undefined;
  }

  private connected(signal: AbortSignal): Promise<Opened> {
    this.connection ??= this.open(signal).catch((error: unknown) => {
      this.forget();
      throw error;
    });
    return this.connection;
  }

  /** A burst of connections can be turned away by sshd (MaxStartups): such a reset is tried again. */
  private async open(signal: AbortSignal): Promise<Opened> {
    for (let tries = 1; ; tries += 1) {
      try {
        const ssh = await this.dial();
        if (ssh.connection === null) throw new Error('Connection lost before handshake');
        return { ssh, shells: new WaitingShells(ssh.connection) };
      } catch (error) {
        if (error instanceof UntrustedError) throw error;
        const passing = /ECONNRESET|Connection lost before handshake|socket hang up/.test(messageOf(error));
        if (!passing || tries === openTries || signal.aborted) throw new UnreachableError(messageOf(error), { cause: error });
        await new Promise((resolve) => setTimeout(resolve, 200 * tries + Math.random() * 200));
      }
    }
  }

  private async dial(): Promise<NodeSSH> {
    const { jump } = this.target;
    if (jump === undefined) return this.handshake(this.target, openSocket(this.target, readyTimeoutMs));
    this.jump?.dispose();
    this.jump = await this.handshake(jump, openSocket(jump, readyTimeoutMs));
    return this.handshake(this.target, this.jump.forwardOut('127.0.0.1', 0, this.target.address, this.target.port));
  }

  /** The library is loaded while the first packet travels. */
  private async handshake(target: SshTarget, opening: Promise<Duplex>): Promise<NodeSSH> {
    const [sock, { NodeSSH }] = await Promise.all([opening, import('node-ssh')]).catch((error: unknown) => {
      throw new Error(explain(error, target), { cause: error });
    });
    const ssh = new NodeSSH();
    let presented = '';
    const hostVerifier = (key: Buffer) => {
      presented = fingerprint(key);
      return target.hostKeys.includes(presented);
    };
    try {
      if (sock.destroyed) throw sock.errored ?? new Error('Connection lost before handshake');
      await ssh.connect({ sock, username: target.user, readyTimeout: readyTimeoutMs, ...keepAlive, hostVerifier, ...this.identity() });
    } catch (error) {
      ssh.dispose();
      if (presented !== '' && !target.hostKeys.includes(presented)) throw new UntrustedError(explainKey(target, presented), { cause: error });
      throw new Error(explain(error, target), { cause: error });
    }
    // Without a listener a keepalive timeout would end the whole process.
    ssh.connection?.on('error', () => this.forget());
    ssh.connection?.on('close', () => this.forget());
    return ssh;
  }

  private identity(): Partial<Config> {
    const { sshKey, sshPassphrase } = this.credentials;
    if (sshKey !== '') return { authHandler: ['publickey'], privateKey: sshKey.endsWith('\n') ? sshKey : `${sshKey}\n`, ...(sshPassphrase === '' ? {} : { passphrase: sshPassphrase }) };
    return this.agent === undefined ? {} : { authHandler: ['agent'], agent: this.agent };
  }
}

/** As `ssh-keygen -lf` prints it. */
function fingerprint(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;
}

function placeOf({ user, address, port }: SshTarget): string {
  return `${user}@${address}:${port}`;
}

function explainKey(target: SshTarget, presented: string): string {
  return `${placeOf(target)} shows the host key ${presented}, but the configuration has ${target.hostKeys.join(', ')}: either the key was changed (then check it on the host with ssh-keygen -lf and mend host-key), or this is another machine`;
}

function explain(error: unknown, target: SshTarget): string {
  const place = placeOf(target);
  if (/authentication methods failed/i.test(messageOf(error))) return `${place} ${deniedWords}`;
  return `${place} is not reachable: ${messageOf(error)}`;
}
