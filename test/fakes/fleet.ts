// Hosts in memory: a function of the test answers for them, and every call is remembered.
import { writeFile } from 'node:fs/promises';
import type { Fleet, HostReply, Script } from '../../src/ports';

export interface FleetCall {
  readonly host: string;
  readonly script: Script;
}

export type Answer = (call: FleetCall, count: number) => Partial<HostReply> | Promise<Partial<HostReply>>;

/** The reply of a script that ended. */
export function exited(stdout = '', exitCode = 0, stderr = ''): Partial<HostReply> {
  return { status: 'exited', exitCode, stdout, stderr };
}

export class FakeFleet implements Fleet {
  readonly calls: FleetCall[] = [];
  readonly downloads: string[] = [];
  mostAtOnce = 0;
  closed = false;
  /** What lies on the hosts, by path. */
  readonly files = new Map<string, Uint8Array>();
  private running = 0;

  constructor(private readonly answer: Answer = () => exited()) {}

  async run(script: Script, hosts: readonly string[], signal?: AbortSignal): Promise<HostReply[]> {
    return Promise.all(hosts.map((host) => this.runOn({ host, script }, signal)));
  }

  /** Titles of the scripts that a host was sent, in order. */
  titles(host?: string): string[] {
    return this.calls.filter((call) => host === undefined || call.host === host).map(({ script }) => script.title);
  }

  async download(host: string, remotePath: string, localPath: string): Promise<void> {
    this.downloads.push(`${host}:${remotePath}`);
    const bytes = this.files.get(remotePath);
    if (bytes === undefined) throw new Error(`${remotePath} is not there`);
    await writeFile(localPath, bytes);
  }

  async reach(_host: string, _signal?: AbortSignal): Promise<HostReply | undefined> {
    return undefined;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private async runOn(call: FleetCall, signal?: AbortSignal): Promise<HostReply> {
    signal?.throwIfAborted();
    this.calls.push(call);
    const count = this.calls.filter(({ host, script }) => host === call.host && script.title === call.script.title).length;
    this.mostAtOnce = Math.max(this.mostAtOnce, (this.running += 1));
    try {
      const reply = await this.answer(call, count);
      return { host: call.host, status: 'exited', exitCode: reply.status === undefined || reply.status === 'exited' ? 0 : null, stdout: '', stderr: '', durationMs: 10, ...reply };
    } finally {
      this.running -= 1;
    }
  }
}
