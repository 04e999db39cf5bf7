// This machine as a host: for a self-hosted runner that stands on the application's own machine.
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { getExecOutput } from '@actions/exec';
import { CancelledError } from '../errors';
import { hostVariables } from './host-variables';
import type { Transcript, Transport } from './transport';

export class LocalTransport implements Transport {
  async execute(input: string, signal: AbortSignal): Promise<Transcript> {
    const ended = getExecOutput('bash', ['--noprofile', '--norc', '-s'], { input: Buffer.from(input), env: hostVariables(process.env), silent: true, ignoreReturnCode: true });
    const aborted = new Promise<never>((_resolve, reject) => signal.addEventListener('abort', () => reject(new CancelledError()), { once: true }));
    const { stdout, stderr } = await Promise.race([ended, aborted]);
    return { stdout, stderr };
  }

  async fetch(remotePath: string, localPath: string): Promise<void> {
    await copyFile(remotePath, localPath);
  }

  async tunnel(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
    const socket = connect({ host: address, port, noDelay: true });
    await once(socket, 'connect', { signal });
    return socket;
  }

  async close(): Promise<void> {}
}
