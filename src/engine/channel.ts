// One channel and its queue. It works in the background: what is newer takes the place of what still waits, and trouble is met with patience.
import { messageOf, NotToldError } from '../errors';
import type { Announcement, Announcer, Clock, Delivery } from '../ports';
import { counted } from '../words/plurals';

const mostTries = 6;
const firstPauseMs = 1_000;
const hurriedPauseMs = 200;

export class Channel {
  readonly deliveries: Delivery[] = [];
  private waiting: Announcement | undefined;
  private latest: Announcement | undefined;
  private lines: string[] = [];
  private lostLines = 0;
  /** Something was told, so there is a place for lines. */
  private begun = false;
  private tries = 0;
  /** What the last try met with. */
  private trouble = '';
  private busy = false;
  /** The run has ended: only the rest of its little time is left. */
  private hurry = false;
  private closed = false;
  private work: Promise<void> = Promise.resolve();
  private readonly over = new AbortController();
  /** Ends a pause that we chose ourselves; one that the channel asked for is kept. */
  private nap: AbortController | undefined;

  constructor(
    private readonly announcer: Announcer,
    private readonly clock: Clock,
    private readonly onDelivery: (delivery: Delivery) => void,
  ) {}

  get name(): string {
    return this.announcer.name;
  }

  /** False when it does not concern this channel. */
  hand(announcement: Announcement): boolean {
    if (!this.concerns(announcement)) return false;
    if (sameWords(this.latest, announcement)) return true;
    this.latest = this.waiting = announcement;
    this.tries = 0;
    this.nap?.abort();
    this.wake();
    return true;
  }

  follow(line: string): void {
    if (this.announcer.progress === undefined || this.closed) return;
    this.lines.push(line);
    this.wake();
  }

  /** Resolves when nothing waits any more. */
  settle(): Promise<void> {
    this.hurry = true;
    this.nap?.abort();
    return this.work;
  }

  /** Ends what is under way; what was not told by now failed. */
  close(): void {
    this.closed = true;
    this.over.abort(new Error('The run has ended.'));
    this.lostLines += this.lines.splice(0).length;
    if (this.waiting !== undefined) this.deliver(this.waiting, 'failed', this.trouble || 'did not answer in time');
  }

  /** What of the progress was lost. */
  warnings(): string[] {
    return this.begun && this.lostLines > 0 ? [`${this.name}: ${counted(this.lostLines, 'line')} of progress could not be told`] : [];
  }

  private concerns(announcement: Announcement): boolean {
    const { audience, reaches, edits } = this.announcer;
    if (this.closed || (audience === 'person' && !reaches.some((role) => announcement.people.includes(role)))) return false;
    return edits || announcement.stage !== 'offline' || this.latest === undefined || this.latest.stage === 'offline';
  }

  private wake(): void {
    if (!this.busy) this.work = this.run();
  }

  private async run(): Promise<void> {
    this.busy = true;
    try {
      while (!this.closed && (this.waiting !== undefined || (this.begun && this.lines.length > 0))) await (this.waiting === undefined ? this.sayLines() : this.say(this.waiting));
    } finally {
      this.busy = false;
    }
  }

  private async say(announcement: Announcement): Promise<void> {
    this.trouble = '';
    try {
      await this.announcer.tell(announcement, this.over.signal);
      if (this.closed) return;
      this.begun = true;
      this.deliver(announcement, 'told', '');
    } catch (error) {
      if (this.closed) return;
      const replaced = this.waiting !== announcement;
      this.trouble = messageOf(error);
      if (await this.pauseAfter(error, replaced)) return;
      if (!replaced) this.deliver(announcement, 'failed', this.trouble);
    }
  }

  private async sayLines(): Promise<void> {
    const batch = [...this.lines];
    this.trouble = '';
    try {
      await this.announcer.progress?.(batch, this.over.signal);
      if (this.closed) return;
      this.tries = 0;
    } catch (error) {
      this.trouble = messageOf(error);
      if (this.closed || (await this.pauseAfter(error, false))) return;
      this.lostLines += batch.length;
    }
    this.lines.splice(0, batch.length);
  }

  /** False when another try makes no sense. Waits before one that does: as long as the channel asks, or longer each time. */
  private async pauseAfter(error: unknown, replaced: boolean): Promise<boolean> {
    const { again, afterMs } = error instanceof NotToldError ? error : { again: false, afterMs: undefined };
    if (!replaced) this.tries += 1;
    if (!again || this.tries >= mostTries) return false;
    const nap = new AbortController();
    if (afterMs === undefined) this.nap = nap;
    const pauseMs = afterMs ?? (this.hurry ? hurriedPauseMs : firstPauseMs * 2 ** Math.max(0, this.tries - 1));
    await this.clock.sleep(pauseMs, AbortSignal.any([nap.signal, this.over.signal])).catch(() => undefined);
    this.nap = undefined;
    return true;
  }

  private deliver(announcement: Announcement, state: Delivery['state'], detail: string): void {
    if (this.waiting === announcement) this.waiting = undefined;
    const delivery: Delivery = { channel: this.name, audience: this.announcer.audience, what: announcement.title, state, detail, at: this.clock.now().toISOString() };
    this.deliveries.push(delivery);
    this.onDelivery(delivery);
  }
}

function sameWords(one: Announcement | undefined, other: Announcement): boolean {
  return one !== undefined && one.stage === other.stage && one.text === other.text;
}
