// The kinds of error that a run can end with. Each says what happened, where, and what to do next.

/** One thing that is wrong in what the user gave us, and how to mend it. */
export interface Problem {
  /** For example `.github/rollback.yml:12:7`, `input target-tag`, or `app-1`. */
  readonly where: string;
  readonly what: string;
  readonly mend: string;
}

export function describeProblem(problem: Problem): string {
  return `${problem.where}: ${problem.what} → ${problem.mend}`;
}

function list(title: string, problems: readonly Problem[]): string {
  return [title, ...problems.map((problem) => `  - ${describeProblem(problem)}`)].join('\n');
}

/** The inputs or the configuration are wrong: the user can mend it, nothing was contacted or changed. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';

  constructor(readonly problems: readonly Problem[]) {
    super(list('The configuration cannot be used:', problems));
  }
}

/** Preflight found a reason not to start. Nothing was changed. */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';

  constructor(readonly problems: readonly Problem[]) {
    super(list('Refused before anything was changed:', problems));
  }
}

/** GitHub did not say or do what it was asked. */
export class UnansweredError extends RefusedError {
  /**
   * @param passing asked again a little later, it may say it.
   * @param status of HTTP; 0 without an answer.
   */
  constructor(
    problem: Problem,
    readonly passing: boolean,
    readonly status = 0,
  ) {
    super([problem]);
    this.message = describeProblem(problem);
  }
}

export interface StepFailure {
  readonly host?: string;
  readonly exitCode?: number | null;
  readonly nextAction: string;
  readonly cause?: unknown;
  /** What belongs beside the message in the log. */
  readonly output?: readonly { readonly title: string; readonly text: string }[];
}

/** A step did not reach its end state. */
export class StepError extends Error {
  override readonly name: string = 'StepError';
  readonly host: string | undefined;
  readonly exitCode: number | null | undefined;
  readonly nextAction: string;
  readonly output: NonNullable<StepFailure['output']>;

  constructor(message: string, failure: StepFailure) {
    super(message, failure.cause === undefined ? undefined : { cause: failure.cause });
    this.host = failure.host;
    this.exitCode = failure.exitCode;
    this.nextAction = failure.nextAction;
    this.output = failure.output ?? [];
  }
}

/** A step could not find out whether its end state holds. That is no success, and no proof of the contrary. */
export class InconclusiveError extends StepError {
  override readonly name = 'InconclusiveError';
}

/** A channel did not take an announcement. Its message never holds an address or a key. */
export class NotToldError extends Error {
  override readonly name = 'NotToldError';

  /**
   * @param again whether it may be taken when it is tried again.
   * @param afterMs what the channel asks to wait first.
   */
  constructor(
    message: string,
    readonly again: boolean,
    readonly afterMs: number | undefined = undefined,
  ) {
    super(message);
  }
}

/** The run was cancelled by a person or by the runner. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';

  constructor(message = 'The run was cancelled.') {
    super(message);
  }
}

/** The text of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return String(thrown);
  if (thrown.message !== '') return thrown.message;
  return 'code' in thrown ? String(thrown.code) : thrown.name;
}
