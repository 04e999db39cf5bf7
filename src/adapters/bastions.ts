// Bastions: hosts behind the same one share a connection to it, which is dialled again once it is lost.
import type { Duplex } from 'node:stream';
import type { NodeSSH } from 'node-ssh';
import type { SshTarget } from '../config/environment';
import { exactly } from '../words/durations';
import { placeOf } from './ssh-handshake';

export class Bastions {
  private readonly connections = new Map<string, Promise<NodeSSH>>();
  private closed = false;

  constructor(
    private readonly dial: (bastion: SshTarget) => Promise<NodeSSH>,
    private readonly limitMs: number,
  ) {}

  /** A way to the target, as the bastion sees it. @throws Error when there is none within the limit; that of the dial, when the bastion cannot be reached. */
  async wayTo(target: SshTarget, bastion: SshTarget): Promise<Duplex> {
    const connection = this.connected(bastion);
    const ssh = await connection;
    try {
      return await this.forward(ssh, target);
    } catch (error) {
      if (this.isOpen(bastion, connection) && ssh.isConnected()) throw error;
      // It was the bastion that went away, and not the target that does not answer.
      return this.forward(await this.connected(bastion), target);
    }
  }

  close(): void {
    this.closed = true;
    // One that is still being dialled is not waited for.
    for (const connection of this.connections.values()) void connection.then((ssh) => ssh.dispose(), () => undefined);
    this.connections.clear();
  }

  private connected(bastion: SshTarget): Promise<NodeSSH> {
    if (this.closed) return Promise.reject(new Error('the run has ended'));
    const known = this.connections.get(keyOf(bastion));
    if (known !== undefined) return known;
    const connection = this.dial(bastion);
    this.connections.set(keyOf(bastion), connection);
    const forget = () => {
      if (this.isOpen(bastion, connection)) this.connections.delete(keyOf(bastion));
    };
    connection.then((ssh) => (ssh.connection === null ? forget() : ssh.connection.on('error', forget).on('close', forget)), forget);
    return connection;
  }

  private isOpen(bastion: SshTarget, connection: Promise<NodeSSH>): boolean {
    return this.connections.get(keyOf(bastion)) === connection;
  }

  /** A bastion waits for a dead target for minutes. A way that opens too late is closed again. */
  private async forward(ssh: NodeSSH, { address, port }: SshTarget): Promise<Duplex> {
    const opening = ssh.forwardOut('127.0.0.1', 0, address, port);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no answer within ${exactly(this.limitMs)}`)), this.limitMs);
    });
    try {
      return (await Promise.race([opening, late])) as unknown as Duplex;
    } catch (error) {
      opening.then((way) => way.destroy(), () => undefined);
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }
}

/** Of two that trust different keys, neither goes by what the other one trusts. */
function keyOf(bastion: SshTarget): string {
  return [placeOf(bastion), ...bastion.hostKeys].join(' ');
}
