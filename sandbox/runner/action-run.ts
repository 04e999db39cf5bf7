// What a run of a JavaScript action is given and what comes back from it: the public types of the runner.
import type { LogEntry } from './step-log';

/** How long a cancelled process may take before the next, harder signal. GitHub: 7,500 and 2,500. */
export interface CancelTimes {
  /** From SIGINT to SIGTERM. */
  untilTerminateMs: number;
  /** From SIGTERM to SIGKILL. */
  untilKillMs: number;
}

export interface ActionRun {
  /** Folder that holds action.yml. */
  action: string;
  /** Path of the node binary. Default: Node 24 as `script/setup` installs it, else the Node that runs this. */
  node?: string;
  /** The step's `with:`. Defaults come from action.yml. */
  inputs: Record<string, string>;
  /** Added last, so it also overrides GITHUB_* (for example GITHUB_API_URL of a stub). */
  env?: Record<string, string>;
  /** What `${{ github.token }}` gives in a default of action.yml. */
  token?: string;
  /** Masked from the first line on, as the values of `secrets.*` are. */
  secrets?: readonly string[];
  /** GITHUB_WORKSPACE and working directory. Default: an empty folder. */
  workspace?: string;
  /** Where RUNNER_TEMP and the command files go; kept afterwards. Default: a temporary folder that is removed. */
  folder?: string;
  runId?: string;
  runAttempt?: number;
  actor?: string;
  repository?: string;
  /** "Enable debug logging": RUNNER_DEBUG=1, and `::debug::` lines are shown. */
  debug?: boolean;
  /** Presses "Cancel workflow". */
  signal?: AbortSignal;
  cancelTimes?: Partial<CancelTimes>;
  /** The post step is cancelled after this time. Default: five minutes, as on GitHub. */
  postTimeoutMs?: number;
  /** Called with each line of the log as it appears (masked, with the action's colours). */
  onLine?: (rendered: string) => void;
}

export interface Annotation {
  level: 'error' | 'warning' | 'notice';
  message: string;
  title?: string;
  file?: string;
  line?: number;
  endLine?: number;
  col?: number;
  endColumn?: number;
}

export interface PostResult {
  exitCode: number | null;
  log: string;
}

export interface ActionResult {
  outcome: 'success' | 'failure' | 'cancelled';
  /** Of the main process; null when a signal ended it. */
  exitCode: number | null;
  /** As the web page shows it, without colours: groups, annotations, masked values as ***. */
  log: string;
  /** The same, line by line, with times and colours. */
  entries: LogEntry[];
  /** Every byte that main and post wrote to stdout and stderr, unmasked. */
  rawOutput: string;
  outputs: Record<string, string>;
  state: Record<string, string>;
  /** Markdown of main and post, masked. */
  summary: string;
  /** At most ten of each level, as GitHub keeps them. */
  annotations: Annotation[];
  /** What the action put into GITHUB_ENV. */
  env: Record<string, string>;
  /** What the action put into GITHUB_PATH. */
  path: string[];
  /** Absent when action.yml has no post step, or its `post-if` did not hold. */
  post?: PostResult;
  durationMs: number;
}
