// A channel in memory: it takes everything, or does what the test says.
import type { Announcement, Announcer, Audience } from '../../src/ports';

interface Nature {
  readonly edits?: boolean;
  readonly audience?: Audience;
  readonly reaches?: readonly string[];
  /** Instead of taking it; `tries` counts from 1. */
  readonly behave?: (tries: number, signal?: AbortSignal) => Promise<void>;
  /** It shows progress. */
  readonly thread?: boolean;
}

export class FakeAnnouncer implements Announcer {
  readonly told: Announcement[] = [];
  readonly lines: (readonly string[])[] = [];
  readonly edits: boolean;
  readonly audience: Audience;
  readonly reaches: readonly string[];
  readonly progress: Announcer['progress'];
  tries = 0;

  constructor(
    readonly name = 'Channel',
    private readonly nature: Nature = {},
  ) {
    this.edits = nature.edits ?? true;
    this.audience = nature.audience ?? 'team';
    this.reaches = nature.reaches ?? [];
    if (nature.thread === true) {
      this.progress = async (lines, signal) => {
        await this.behave(signal);
        this.lines.push(lines);
      };
    }
  }

  async tell(announcement: Announcement, signal?: AbortSignal): Promise<void> {
    await this.behave(signal);
    this.told.push(announcement);
  }

  private async behave(signal?: AbortSignal): Promise<void> {
    this.tries += 1;
    await this.nature.behave?.(this.tries, signal);
  }
}
