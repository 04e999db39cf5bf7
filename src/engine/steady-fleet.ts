// A fleet whose broken connections are mended: every script sent through it may be sent again, because it only looks or finds again what it began.
// How long a silent host is waited for stands here; how long one connection may take, and may be silent, in adapters/ssh.ts.
import type { Clock, Fleet, HostReply, Script } from '../ports';
import { retryDelaysMs } from '../retry';

/** A connection that held this long is no sign of a host that is gone: patience begins anew. */
const heldMs = 2_000;
/** A host that is silent, and not refusing, takes ten seconds a try: then time ends the patience, not the number of tries. */
const patienceMs = 20_000;
/** For lock and facts, which have no deadline, however well each connection begins: from the first loss on. */
const mostMs = 60_000;

export interface Patience {
  /** Inside a step, whose deadline ends it: ask hosts again that cannot be reached at all, too, for they answered a moment ago. */
  readonly waitForHosts: boolean;
}

/** Before the plan broken connections are mended, but no host that does not answer at all is waited for. */
export function steady<Some extends { readonly fleet: Fleet; readonly clock: Clock }>(world: Some): Some {
  return { ...world, fleet: new SteadyFleet(world.fleet, world.clock, { waitForHosts: false }) };
}

export class SteadyFleet implements Fleet {
  constructor(
    private readonly fleet: Fleet,
    private readonly clock: Clock,
    private readonly patience: Patience,
  ) {}

  async run(script: Script, hosts: readonly string[], signal?: AbortSignal): Promise<HostReply[]> {
    return Promise.all(hosts.map((host) => this.ask(host, script, signal)));
  }

  async download(host: string, remotePath: string, localPath: string, signal?: AbortSignal): Promise<void> {
    const delays = retryDelaysMs();
    for (;;) {
      try {
        return await this.fleet.download(host, remotePath, localPath, signal);
      } catch (error) {
        signal?.throwIfAborted();
        const delay = delays.next();
        if (delay.done === true) throw error;
        await this.clock.sleep(delay.value, signal);
      }
    }
  }

  async reach(host: string, signal?: AbortSignal): Promise<HostReply | undefined> {
    return this.fleet.reach(host, signal);
  }

  async close(): Promise<void> {
    await this.fleet.close();
  }

  private async ask(host: string, script: Script, signal?: AbortSignal): Promise<HostReply> {
    let delays = retryDelaysMs();
    let sinceMs: number | undefined;
    let firstMs: number | undefined;
    let began = false;
    for (;;) {
      const [reply] = await this.fleet.run(script, [host], signal);
      if (reply === undefined) throw new Error(`The fleet gave no reply for ${host}.`);
      const broken = reply.status === 'lost' || (reply.status === 'unreachable' && (began || this.patience.waitForHosts));
      if (!broken) return reply;
      began ||= reply.status === 'lost';
      if (reply.status === 'lost' && reply.durationMs >= heldMs) [delays, sinceMs] = [retryDelaysMs(), undefined];
      const nowMs = this.clock.monotonicMs();
      sinceMs ??= nowMs;
      firstMs ??= nowMs;
      const over = nowMs - sinceMs >= patienceMs || (!this.patience.waitForHosts && nowMs - firstMs >= mostMs);
      const delay = delays.next();
      // What was begun before the host went away may have come to its end there.
      if (delay.done === true || over) return began ? { ...reply, status: 'lost' } : reply;
      await this.clock.sleep(delay.value, signal);
    }
  }
}
