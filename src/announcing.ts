// How a run speaks: its messenger, the progress of its steps, and its last words.
import { failureAnnouncement, watchAnnouncement } from './announce/announcement';
import { warningsAfter } from './announce/people';
import type { Emit, Event } from './engine/events';
import { Messenger } from './engine/messenger';
import type { Situation } from './plan/situation';
import type { Announcement, Announcer, Clock, Delivery } from './ports';
import { progressLine } from './report/progress-line';

/** What the channels get at the end for what they have not told yet; longer where people must act. */
const channelsMs = 1_000;
export const farewellMs = 3_000;

export interface Ended {
  /** Of a rollback that stopped half way. */
  readonly stopped: boolean;
  /** Of a watch that came to its end. */
  readonly watched: boolean;
  /** Why it is no success; empty when it is one. */
  readonly message: string;
}

export interface Announced {
  readonly deliveries: readonly Delivery[];
  readonly warnings: readonly string[];
}

export class Voice {
  readonly messages: Messenger;

  constructor(
    { announcers, clock, emit }: { readonly announcers: readonly Announcer[]; readonly clock: Clock; readonly emit: Emit },
    private readonly situation: Situation,
  ) {
    this.messages = new Messenger(announcers, clock, (delivery) => emit(note(delivery)));
  }

  /** The same events, with the steps' ends for the thread of the chat. */
  listening(emit: Emit): Emit {
    return (event) => {
      emit(event);
      const line = progressLine(event);
      if (line !== undefined) this.messages.follow(line);
    };
  }

  /** Says what no step says, and gives the channels the little time that a run has for them. */
  async end(ended: Ended): Promise<Announced> {
    const last = lastWords(this.situation, ended);
    if (last !== undefined) this.messages.handOver(last);
    const { deliveries, warnings } = await this.messages.finish(ended.stopped ? farewellMs : channelsMs);
    return { deliveries, warnings: [...warningsAfter(deliveries), ...warnings] };
  }
}

function lastWords(situation: Situation, { stopped, watched, message }: Ended): Announcement | undefined {
  if (stopped) return failureAnnouncement(situation, message);
  return watched ? watchAnnouncement(situation, message) : undefined;
}

function note({ channel, what, state, detail, at }: Delivery): Event {
  if (state === 'told') return { kind: 'note', at, level: 'info', text: `${channel} was told: ${what}` };
  return { kind: 'note', at, level: 'warning', text: `${channel} was not told "${what}": ${detail}` };
}
