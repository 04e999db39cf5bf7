// A channel in memory.
import type { Announcement, Announcer } from '../../src/ports';

export class FakeAnnouncer implements Announcer {
  readonly told: Announcement[] = [];

  constructor(
    readonly name = 'Channel',
    private readonly failure?: string,
  ) {}

  async tell(announcement: Announcement): Promise<void> {
    if (this.failure !== undefined) throw new Error(this.failure);
    this.told.push(announcement);
  }
}
