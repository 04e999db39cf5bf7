// This machine as a host: for a self-hosted runner that stands on the application's own machine.
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { getExecOutput } from '@actions/exec';
import { untilAborted } from '../time-limit';
import { hostVariables } from './host-variables';
import type { Transcript, Transport } from './transport';

export class LocalTransport implements Transport {
  async execute(input: string, signal: AbortSignal): Promise<Transcript> {
    const { stdout, stderr } = await untilAborted(() => getExecOutput('bash', ['--noprofile', '--norc', '-s'], { input: Buffer.from(input), env: hostVariables(process.env), silent: true, ignoreReturnCode: true }), signal);
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
