// The outside world as the steps see it: small interfaces, served by src/adapters and, in unit tests, by test/fakes.
import type { Messages } from './ports/announcing';
import type { Databases } from './ports/databases';
import type { Issues, Workflows } from './ports/github';
import type { Hosts } from './ports/hosts';
import type { Metrics } from './ports/metrics';
import type { Cdn, ObjectStore, Rights } from './ports/storage';
import type { Web } from './ports/web';

export type * from './ports/announcing';
export type * from './ports/databases';
export type * from './ports/github';
export type * from './ports/hosts';
export type * from './ports/metrics';
export type * from './ports/storage';
export type * from './ports/web';

export interface Clock {
  /** The time of day, for records. It may jump: durations are measured by monotonicMs. */
  now(): Date;
  /** Milliseconds on a clock that never jumps; only differences mean something. */
  monotonicMs(): number;
  /** @throws CancelledError as soon as `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export interface CommandResult {
  readonly exitCode: number;
  /** Both streams, the last 64 KiB. */
  readonly output: string;
}

/** Commands on the machine that runs the action. */
export interface LocalCommands {
  /** @throws Error when it did not end in time. */
  run(line: string, options: { readonly directory: string | undefined; readonly variables: Readonly<Record<string, string>>; readonly timeoutMs: number }, signal?: AbortSignal): Promise<CommandResult>;
}

/** Other files that are filed with a report, made from one that is there already. */
export interface Companions {
  /** In the folder of the dossier: `README.md`. */
  readonly names: readonly string[];
  /** From what is there by name to what shall be there; a name that is left out stays as it is. */
  readonly write: (present: ReadonlyMap<string, string>) => ReadonlyMap<string, string>;
}

/** What is filed about a run. Foreign text in it is escaped already. */
export interface Dossier {
  /** Names incident and run; stands in a mark in whatever is filed, and finds it again. */
  readonly key: string;
  /** Written from a whole journal: what is written from less does not replace it. */
  readonly whole: boolean;
  readonly branch: string;
  /** ISO 8601, UTC: nothing was filed before. */
  readonly sinceAt: string;
  /** Of the repository: `docs/incidents`. */
  readonly folder: string;
  /** `INCIDENT-2025-11-28-rollback`; another run of that day gets `-2`. */
  readonly name: string;
  readonly report: string;
  readonly companions?: Companions | undefined;
  /** Of commit and pull request. */
  readonly title: string;
  readonly pullRequestBody: string;
  readonly issueTitle: string;
  readonly issueBody: (reportUrl: string) => string;
}

export interface Filing {
  /** Path or address. */
  readonly place: string;
  /** `left`: people have edited, merged or closed it; nothing was overwritten. */
  readonly state: 'made' | 'updated' | 'unchanged' | 'left';
  /** For people, where there is more to say. */
  readonly detail: string;
}

/** Records on the machine that runs the action. */
export interface RecordFiles {
  /** The journal of the run that is reported on; undefined when there is none. */
  readJournal(): Promise<string | undefined>;
  /** Writes the report and its companions below the checkout; what people have edited there is left as it is. @throws Error when the folder cannot be written. */
  keep(dossier: Dossier): Promise<Filing>;
  /** Where no issue can be opened, its text is not lost. */
  keepFollowUp(dossier: Dossier, reportUrl: string): Promise<Filing>;
}

/** The repository in which records are filed. What is there already is found again and brought up to date, never doubled. */
export interface Repository {
  /** @throws Error saying what was refused and how to mend it. */
  propose(dossier: Dossier, signal?: AbortSignal): Promise<Filing>;
  /** Opens the follow-up issue, or finds that of the same key, open or closed. @param reportUrl where the report is filed. @throws Error saying what was refused and how to mend it. */
  openFollowUp(dossier: Dossier, reportUrl: string, signal?: AbortSignal): Promise<Filing>;
}

/** Everything that steps may touch. */
export interface Ports {
  readonly clock: Clock;
  readonly hosts: Hosts;
  readonly store: ObjectStore;
  readonly cdn: Cdn;
  readonly web: Web;
  readonly databases: Databases;
  readonly metrics: Metrics;
  readonly commands: LocalCommands;
  /** Undefined without a token, or without a repository, as in a terminal. So are workflows and repository. */
  readonly issues: Issues | undefined;
  readonly workflows: Workflows | undefined;
  /** From now on this text is masked in all that is shown or kept. */
  readonly protect: (secret: string) => void;
  readonly messages: Messages;
  /** A folder of this run on the machine that runs the action. */
  readonly scratchFolder: string;
  /** For the type report alone. */
  readonly recordFiles: RecordFiles;
  readonly repository: Repository | undefined;
}

/** What rollback-type readiness asks beyond what a rollback needs. */
export interface ReadinessPorts {
  readonly rights: Rights;
  /** A file of the workspace; undefined where it is not there. */
  readonly workspaceFile: (path: string) => Promise<string | undefined>;
  readonly hasAgent: boolean;
}
