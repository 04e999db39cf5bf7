// Where people are told, what they are told, and what became of it.

/** Who reads what stands there: the team, only the people that it reaches, or everybody. */
export type Audience = 'team' | 'person' | 'public';

/** A place where people are told: a chat channel, a status page, a mail box. Told again, it edits what it said first where it can. */
export interface Announcer {
  readonly name: string;
  /** It can edit what it said, so it hears of everything; the others hear of beginnings and ends alone. */
  readonly edits: boolean;
  /** Roles that it calls by name. */
  readonly reaches: readonly string[];
  readonly audience: Audience;
  /** @throws NotToldError when it was not taken. */
  tell(announcement: Announcement, signal?: AbortSignal): Promise<void>;
  /** Lines below what was told last, such as a thread. */
  readonly progress?: ((lines: readonly string[], signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface Announcement {
  readonly stage: 'started' | 'offline' | 'succeeded' | 'partial' | 'failed' | 'stable' | 'unstable';
  /** One line. */
  readonly title: string;
  /** For our own people. Plain text with foreign text in it: each channel escapes all of it in its own way. */
  readonly text: string;
  /** For what everybody can read. */
  readonly publicText: string;
  /** Single facts by the names of placeholders: system, from, to, incident, actor, run … One line each. */
  readonly values: Readonly<Record<string, string>>;
  /** Roles that must be told. */
  readonly people: readonly string[];
}

/** Takes announcements and delivers them in the background: nobody waits for a channel. */
export interface Messages {
  /** Returns the names of the channels that it is handed to; nobody has been told by then. */
  handOver(announcement: Announcement): readonly string[];
}

/** What became of one announcement in one place. */
export interface Delivery {
  /** `Slack`, `status page`, `mail to Product Owner`. */
  readonly channel: string;
  readonly audience: Audience;
  /** What it said, in a few words: the announcement's title. */
  readonly what: string;
  readonly state: 'told' | 'failed';
  /** Why it failed; empty when it was told. */
  readonly detail: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}
