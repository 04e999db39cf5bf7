// GitHub: who approved this run, issues that we keep open while something lasts, and other runs.
// Every question and every change: @throws UnansweredError naming the right that the token lacks, or what GitHub said.
import type { Gate, IssueComment, Membership, Review, RunFacts } from '../policy/gate-facts';

/** What GitHub knows of this run and of those who approved it. */
export interface Approvals {
  /** What GitHub knows of this run: who started it, from where. */
  run(signal: AbortSignal): Promise<RunFacts>;
  /** Approvals and rejections of this run's gates; empty while nobody has decided. */
  reviews(signal: AbortSignal): Promise<Review[]>;
  /** Undefined when there is no such environment. */
  gate(name: string, signal: AbortSignal): Promise<Gate | undefined>;
  /** Whether a person is in a team of the organisation; `unreadable` where the token may not look into that team, or there is none. */
  membership(team: string, login: string, signal: AbortSignal): Promise<Membership>;
  /** Those that were written or edited since then (ISO 8601). */
  comments(issue: number, since: string, signal: AbortSignal): Promise<IssueComment[]>;
}

export interface Issue {
  readonly number: number;
  readonly url: string;
  readonly body: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
}

export interface NewIssue {
  readonly title: string;
  readonly body: string;
  /** Made when it is missing. */
  readonly label: { readonly name: string; readonly description: string };
}

/** Issues of the repository that are found by their label. A stranger's are none of ours. */
export interface Issues {
  /** Open ones, oldest first. */
  open(label: string, signal: AbortSignal): Promise<Issue[]>;
  /** Opens one, and its label first where that is missing. */
  create(issue: NewIssue, signal: AbortSignal): Promise<Issue>;
  /** Puts another text in place of the whole body, Markdown. Foreign text in it is escaped already. */
  edit(number: number, body: string, signal: AbortSignal): Promise<void>;
  /** Adds a comment, Markdown. */
  comment(number: number, body: string, signal: AbortSignal): Promise<void>;
  /** Adds the comment, then closes it. */
  close(number: number, comment: string, signal: AbortSignal): Promise<void>;
}

/** A run of a workflow that has not ended. */
export interface OpenRun {
  readonly url: string;
  /** `waiting`, `in_progress`, `queued` … */
  readonly status: string;
  /** As `run-name` of rollback.yml makes it: `Rollback production · quick → previous · 12`, and ` (plan only)` after it for a dry run. */
  readonly title: string;
}

/** Workflows of the repository, by their file names. */
export interface Workflows {
  /** Those of the newest hundred that have not ended, newest first; empty when there is none. @param workflow name of its file: `rollback.yml`. */
  openRuns(workflow: string, signal: AbortSignal): Promise<OpenRun[]>;
  /** Starts it on the default branch, with the fields of its form. */
  start(workflow: string, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}
