// GitHub: who approved this run, issues that we keep open while something lasts, and other runs.
// Every question and every change: @throws UnansweredError naming the right that the token lacks, or what GitHub said.
import type { Gate, IssueComment, Membership, Review, RunFacts } from '../policy/gate-facts';

/** What GitHub knows of this run and of those who approved it. */
export interface Approvals {
  run(signal: AbortSignal): Promise<RunFacts>;
  reviews(signal: AbortSignal): Promise<Review[]>;
  /** Undefined when there is no such environment. */
  gate(name: string, signal: AbortSignal): Promise<Gate | undefined>;
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
  create(issue: NewIssue, signal: AbortSignal): Promise<Issue>;
  edit(number: number, body: string, signal: AbortSignal): Promise<void>;
  comment(number: number, body: string, signal: AbortSignal): Promise<void>;
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
  openRuns(workflow: string, signal: AbortSignal): Promise<OpenRun[]>;
  /** Starts it on the default branch, with the fields of its form. */
  start(workflow: string, fields: Readonly<Record<string, string>>, signal: AbortSignal): Promise<void>;
}
