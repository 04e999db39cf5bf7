// The Fleet port over transports: every host answers, in its own words, and none can keep the others waiting for ever.
import { createReadStream, createWriteStream } from 'node:fs';
import { rename, stat } from 'node:fs/promises';
import type { Duplex } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sh } from '../commands/shell';
import type { Host } from '../config/environment';
import { messageOf } from '../errors';
import type { Clock, Fleet, HostReply, Script } from '../ports';
import { untilAborted } from '../time-limit';
import { frame } from './script-frame';
import { UnreachableError, UntrustedError, type Transport } from './transport';

/** Between the end of our patience and the end of the wait. */
const silenceMs = 500;

export class TransportFleet implements Fleet {
  private readonly transports: ReadonlyMap<string, Transport>;

  constructor(
    hosts: readonly Host[],
    open: (host: Host) => Transport,
    private readonly clock: Clock,
    /** What the transports share: closed after them. */
    private readonly shared: Pick<Transport, 'close'> | undefined = undefined,
  ) {
    this.transports = new Map(hosts.map((host) => [host.name, open(host)]));
  }

  async run(script: Script, hosts: readonly string[], signal?: AbortSignal): Promise<HostReply[]> {
    return Promise.all(hosts.map((host) => this.runOn(host, script, signal)));
  }

  private async runOn(host: string, script: Script, signal?: AbortSignal): Promise<HostReply> {
    signal?.throwIfAborted();
    const begin = this.clock.monotonicMs();
    const timeout = AbortSignal.timeout(script.timeoutMs);
    const framed = frame(script);
    const nothing = { host, exitCode: null, stdout: '', stderr: '' };
    try {
      const limit = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
      const transcript = await Promise.race([this.transport(host).execute(framed.input, limit), givenUp(limit)]);
      signal?.throwIfAborted();
      const { stdout, exitCode } = framed.parse(transcript.stdout);
      const status = exitCode !== null ? 'exited' : timeout.aborted ? 'timed-out' : 'lost';
      return { host, status, exitCode, stdout, stderr: transcript.stderr, durationMs: this.since(begin) };
    } catch (error) {
      signal?.throwIfAborted();
      const status = timeout.aborted ? 'timed-out' : statusOf(error);
      return { ...nothing, status, stderr: messageOf(error), durationMs: this.since(begin) };
    }
  }

  async download(host: string, remotePath: string, localPath: string, signal: AbortSignal = new AbortController().signal): Promise<void> {
    const [size] = await this.run({ title: 'Size of a file', body: sh`stat -c %s -- ${remotePath}`.text, timeoutMs: 20_000 }, [host], signal);
    await this.transport(host).fetch(remotePath, localPath, signal);
    const { size: here } = await stat(localPath);
    const there = size?.exitCode === 0 ? Number(size.stdout.trim()) : undefined;
    if (there !== undefined && here > there) return keepEnd(localPath, here - there);
    if (here !== there) throw new Error(`${remotePath} of ${host} came over with ${here} bytes instead of ${there ?? 'an unknown number'}`);
  }

  /** A connection to an address as one host sees it. @throws Error when there is none. */
  async tunnel(host: string, address: string, port: number, signal: AbortSignal = new AbortController().signal): Promise<Duplex> {
    return this.transport(host).tunnel(address, port, signal);
  }

  async reach(host: string, signal: AbortSignal = new AbortController().signal): Promise<HostReply | undefined> {
    const begin = this.clock.monotonicMs();
    try {
      await untilAborted(async () => this.transport(host).connect?.(signal), signal);
      return undefined;
    } catch (error) {
      signal.throwIfAborted();
      // Whatever else it is, its first script will say.
      if (statusOf(error) !== 'unreachable') return undefined;
      return { host, status: 'unreachable', exitCode: null, stdout: '', stderr: messageOf(error), durationMs: this.since(begin) };
    }
  }

  async connect(signal: AbortSignal = new AbortController().signal): Promise<void> {
    await Promise.allSettled([...this.transports.values()].map((transport) => transport.connect?.(signal)));
  }

  async close(): Promise<void> {
    await Promise.all([...this.transports.values()].map((transport) => transport.close()));
    await this.shared?.close();
  }

  private transport(host: string): Transport {
    const transport = this.transports.get(host);
    if (transport === undefined) throw new Error(`There is no host ${host}.`);
    return transport;
  }

  private since(begin: number): number {
    return Math.round(this.clock.monotonicMs() - begin);
  }
}

/** What a profile of the host prints comes first, before the file. Whoever uses it compares its hashes. */
async function keepEnd(file: string, from: number): Promise<void> {
  await pipeline(createReadStream(file, { start: from }), createWriteStream(`${file}.end`));
  await rename(`${file}.end`, file);
}

function statusOf(error: unknown): HostReply['status'] {
  if (error instanceof UntrustedError) return 'untrusted';
  return error instanceof UnreachableError ? 'unreachable' : 'lost';
}

/** A host that has fallen silent does not even close what we close: it is not waited for. Until then it may say what it has. */
function givenUp(limit: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const giveUp = () => setTimeout(() => reject(new Error('the host has fallen silent')), silenceMs).unref();
    if (limit.aborted) giveUp();
    else limit.addEventListener('abort', giveUp, { once: true });
  });
}
