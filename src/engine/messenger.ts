// Delivers announcements in the background, each channel for itself: nothing of a rollback waits for a channel (fault 38).
import { noAddress, unreached } from '../announce/people';
import type { Announcement, Announcer, Clock, Delivery, Messages } from '../ports';
import { Channel } from './channel';

export interface Told {
  readonly deliveries: readonly Delivery[];
  readonly warnings: readonly string[];
}

export class Messenger implements Messages {
  private readonly channels: readonly Channel[];
  /** Roles that no channel reaches: theirs is the last announcement. */
  private readonly missed = new Map<string, Delivery>();

  /** @param onDelivery hears at once what was told and what was not. */
  constructor(
    private readonly announcers: readonly Announcer[],
    private readonly clock: Clock,
    onDelivery: (delivery: Delivery) => void = () => undefined,
  ) {
    this.channels = announcers.map((announcer) => new Channel(announcer, clock, onDelivery));
  }

  handOver(announcement: Announcement): readonly string[] {
    for (const role of unreached(announcement, this.announcers)) this.missed.set(role, { channel: role, audience: 'person', what: announcement.title, state: 'failed', detail: noAddress, at: this.clock.now().toISOString() });
    return this.channels.filter((channel) => channel.hand(announcement)).map(({ name }) => name);
  }

  /** A line for the channels that show progress. */
  follow(line: string): void {
    for (const channel of this.channels) channel.follow(line);
  }

  /** Gives all channels side by side so much time to empty their queues; what is not told then has failed. */
  async finish(limitMs: number): Promise<Told> {
    const stop = new AbortController();
    const settled = Promise.all(this.channels.map((channel) => channel.settle()));
    await Promise.race([settled, this.clock.sleep(limitMs, stop.signal).catch(() => undefined)]);
    stop.abort();
    for (const channel of this.channels) channel.close();
    const deliveries = [...this.channels.flatMap((channel) => channel.deliveries), ...this.missed.values()].sort((left, right) => left.at.localeCompare(right.at));
    return { deliveries, warnings: this.channels.flatMap((channel) => channel.warnings()) };
  }
}

/** For what is not announced. */
export const nobody: Messages = { handOver: () => [] };
