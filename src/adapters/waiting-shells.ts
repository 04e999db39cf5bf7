// Shells on one SSH connection. One is always opened ahead: a script that finds it open costs one round trip, and not three.
import type { NodeSSH } from 'node-ssh';
import { shellCommand } from './script-frame';
import type { Transcript } from './transport';

type Client = NonNullable<NodeSSH['connection']>;
export type WaitingShell = Parameters<Parameters<Client['exec']>[1]>[1];

export class WaitingShells {
  private ahead: Promise<WaitingShell> | undefined;
  /** The host has no session to spare: then none waits, lest it take the place of one that is needed. */
  private scarce = false;

  constructor(private readonly client: Client) {
    this.ahead = this.openAhead();
  }

  /** A shell of its own for each script. One that was opened ahead and is gone is replaced. */
  async take(): Promise<WaitingShell> {
    const taken = this.ahead;
    this.ahead = this.scarce ? undefined : this.openAhead();
    const waiting = await taken?.catch(() => undefined);
    return waiting?.writable === true ? waiting : this.open();
  }

  private openAhead(): Promise<WaitingShell> {
    const opening = this.open();
    opening.catch(() => (this.scarce = true));
    return opening;
  }

  private open(): Promise<WaitingShell> {
    return new Promise((resolve, reject) => this.client.exec(shellCommand, (error, channel) => (error === undefined ? resolve(channel) : reject(error))));
  }
}

/** Feeds the script to the shell. Resolves when the shell is closed, whoever closed it, with what it had said by then. */
export function converse(shell: WaitingShell, input: string): Promise<Transcript> {
  const [stdout, stderr]: [Buffer[], Buffer[]] = [[], []];
  shell.on('data', (chunk: Buffer) => stdout.push(chunk));
  shell.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  shell.end(input);
  return new Promise((resolve, reject) => {
    shell.once('error', reject);
    shell.once('close', () => resolve({ stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
  });
}
