// The outside world as the steps see it: small interfaces, served by src/adapters and, in unit tests, by test/fakes.

import type { Gate, IssueComment, Membership, Review, RunFacts } from './policy/gate-facts';

export interface Clock {
  now(): Date;
  /** Milliseconds on a clock that never jumps; only differences mean something. */
  monotonicMs(): number;
  /** @throws CancelledError as soon as `signal` is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/** A bash script as it is sent to hosts. Pure data, so that a plan can show it. */
export interface Script {
  /** What it does, in a few words: `Stop pems-write-sync-worker`. */
  readonly title: string;
  readonly body: string;
  readonly timeoutMs: number;
}

/**
 * What one host answered.
 * - `exited`: the script ended; `exitCode` is its true status (a sentinel carried it, so 255 is 255).
 * - `timed-out`: it was still running at its timeout.
 * - `lost`: the connection broke while it ran; whether it ended is unknown.
 * - `unreachable`: it was never started.
 * - `untrusted`: it was never started, for the machine that answered is not the one that the configuration names.
 * - `held`: it was not started because too many other hosts had failed.
 */
export interface HostReply {
  readonly host: string;
  readonly status: 'exited' | 'timed-out' | 'lost' | 'unreachable' | 'untrusted' | 'held';
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly durationMs: number;
}

/** All hosts of an environment at once: one call, one reply for each host, in the order asked. Never rejects for a host's sake. */
export interface Fleet {
  run(script: Script, hosts: readonly string[], signal?: AbortSignal): Promise<HostReply[]>;
  /** Copies one file of a host to a local path. @throws Error when it cannot be read in full. */
  download(host: string, remotePath: string, localPath: string, signal?: AbortSignal): Promise<void>;
  close(): Promise<void>;
  /** Opens the connections ahead of the first script. Says nothing of hosts that do not answer. */
  connect?(signal?: AbortSignal): Promise<void>;
}

export interface StoredObject {
  readonly key: string;
  readonly sizeBytes: number;
  /** Without quotes. The content's MD5 unless it was uploaded in parts or encrypted by KMS. */
  readonly etag: string;
}

export interface ListedObject extends StoredObject {
  /** ISO 8601, UTC. */
  readonly modifiedAt: string;
}

export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl?: string | undefined;
  /** MD5 of the content, hex: the store refuses bytes that were damaged on the way. */
  readonly md5?: string | undefined;
}

/** A part of a local file. */
export interface FileSlice {
  readonly path: string;
  readonly offsetBytes: number;
  readonly sizeBytes: number;
}

/** Where an object's content comes from: bytes at hand, a local file, or another object (copied by the store itself). */
export type ObjectSource =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'file'; readonly slice: FileSlice }
  | { readonly kind: 'object'; readonly bucket: string; readonly key: string };

/** One bucket service, S3. Every call retries what is worth retrying before it throws. */
export interface ObjectStore {
  /** @throws Error saying why this identity cannot use the bucket. */
  check(bucket: string, signal?: AbortSignal): Promise<void>;
  list(bucket: string, prefix: string, signal?: AbortSignal): Promise<ListedObject[]>;
  get(bucket: string, key: string, signal?: AbortSignal): Promise<Uint8Array | undefined>;
  put(bucket: string, key: string, source: ObjectSource, headers: ObjectHeaders, signal?: AbortSignal): Promise<void>;
  /** Metadata of one object, `sha256` among it where the uploader gave one; undefined when it is not there. */
  head(bucket: string, key: string, signal?: AbortSignal): Promise<(ListedObject & { readonly metadata: Readonly<Record<string, string>> }) | undefined>;
  /** An address with which a host reads (GET) or writes (PUT) one object without keys of its own. A secret while it is valid. */
  presign(method: 'GET' | 'PUT', bucket: string, key: string, validMs: number): Promise<string>;
  /** Deletes in batches; returns the keys that could not be deleted. */
  remove(bucket: string, keys: readonly string[], signal?: AbortSignal): Promise<string[]>;
}

/** Where a database answers, as its host `via` sees it. */
export interface DatabaseAddress {
  readonly via: string;
  readonly host: string;
  readonly port: number;
  readonly user: string;
  /** A secret. */
  readonly password: string;
  readonly database: string;
  readonly sslMode: 'disable' | 'require' | 'verify-full';
}

/** One session with PostgreSQL. Errors carry the server's message and its SQLSTATE as `code`. */
export interface DatabaseSession {
  /** One statement, with values for $1, $2 … bigint and numeric come as text. */
  rows<Row>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  /** Statements as they stand, sent at once; without BEGIN they are one transaction. */
  run(sql: string): Promise<void>;
  close(): Promise<void>;
}

export interface Databases {
  /** @throws Error saying why there is no session. */
  open(address: DatabaseAddress, signal?: AbortSignal): Promise<DatabaseSession>;
}

export interface Cdn {
  /** @throws Error saying why this identity cannot use the distribution. */
  check(distribution: string, signal?: AbortSignal): Promise<void>;
  /** `callerReference` makes a repeated call the same invalidation. Returns its id. */
  invalidate(distribution: string, paths: readonly string[], callerReference: string, signal?: AbortSignal): Promise<string>;
}

export interface WebRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  readonly timeoutMs: number;
}

export interface WebReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** At most 1 MiB of it. */
  readonly body: string;
}

export interface Web {
  /** @throws Error when there is no whole reply within the timeout. */
  request(request: WebRequest, signal?: AbortSignal): Promise<WebReply>;
}

/** One series of a metric and its value now. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  /** NaN and infinities are what Prometheus says. */
  readonly value: number;
  /** Seconds since 1970, Prometheus's clock. */
  readonly atSeconds: number;
}

export interface FiringAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startsAt: string;
}

/** Prometheus and Alertmanager. */
export interface Metrics {
  /** @throws Error when there is no answer, or the query is wrong. */
  instant(query: string, timeoutMs: number, signal?: AbortSignal): Promise<Sample[]>;
  /** Active alerts that are neither silenced nor inhibited. @throws Error when there is no answer. */
  alerts(timeoutMs: number, signal?: AbortSignal): Promise<FiringAlert[]>;
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

/** A place where people are told: a chat channel, a status page, a mail box. Told again, it edits what it said first where it can. */
export interface Announcer {
  readonly name: string;
  /** It can edit what it said, so it hears of everything; the others hear of beginnings and ends alone. */
  readonly edits: boolean;
  /** Roles that it calls by name. */
  readonly reaches: readonly string[];
  /** It is for the people that it reaches, and for nobody else. */
  readonly personal: boolean;
  /** @throws NotToldError when it was not taken. */
  tell(announcement: Announcement, signal?: AbortSignal): Promise<void>;
  /** Lines below what was told last, such as a thread. */
  readonly progress?: ((lines: readonly string[], signal?: AbortSignal) => Promise<void>) | undefined;
}

export interface Announcement {
  readonly stage: 'started' | 'offline' | 'succeeded' | 'failed' | 'stable' | 'unstable';
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
  /** What it said, in a few words: the announcement's title. */
  readonly what: string;
  readonly state: 'told' | 'failed';
  /** Why it failed; empty when it was told. */
  readonly detail: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** What GitHub knows of this run and of those who approved it. Every question: @throws UnansweredError, when it is not answered. */
export interface Approvals {
  run(signal: AbortSignal): Promise<RunFacts>;
  reviews(signal: AbortSignal): Promise<Review[]>;
  /** Undefined when there is no such environment. */
  gate(name: string, signal: AbortSignal): Promise<Gate | undefined>;
  membership(team: string, login: string, signal: AbortSignal): Promise<Membership>;
  /** Those that were written or edited since then (ISO 8601). */
  comments(issue: number, since: string, signal: AbortSignal): Promise<IssueComment[]>;
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
  keep(dossier: Dossier): Promise<Filing>;
  /** Where no issue can be opened, its text is not lost. */
  keepFollowUp(dossier: Dossier, reportUrl: string): Promise<Filing>;
}

/** The repository in which records are filed. What is there already is found again and brought up to date, never doubled. */
export interface Repository {
  /** @throws Error saying what was refused and how to mend it. */
  propose(dossier: Dossier, signal?: AbortSignal): Promise<Filing>;
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
  /** From now on this text is masked in all that is shown or kept. */
  readonly protect: (secret: string) => void;
  readonly messages: Messages;
  /** A folder of this run on the machine that runs the action. */
  readonly scratchFolder: string;
  /** For the type report alone. */
  readonly recordFiles?: RecordFiles;
  /** Undefined without a token, or away from GitHub. */
  readonly repository?: Repository | undefined;
}

/** A script and the hosts that run it: hosts with the same script stand together. */
export interface Command {
  readonly hosts: readonly string[];
  readonly script: Script;
}

export interface ChangeOptions {
  readonly signal?: AbortSignal;
  /** Start no further host once more than `max-failures` have failed. Not for steps that make things safer everywhere. */
  readonly holdOnFailure?: boolean;
}

/**
 * The fleet with the engine's safety around it.
 * Both follow the rollout policy and return a reply for every host.
 */
export interface Hosts {
  /** Scripts that only look. Asked again after a lost connection. */
  look(commands: readonly Command[], signal?: AbortSignal): Promise<HostReply[]>;
  /**
   * Scripts that change something. Each runs as a job on its host, survives a lost connection, and is
   * found again by the same `job` name: it is never started twice at a time.
   */
  change(job: string, commands: readonly Command[], options?: ChangeOptions): Promise<HostReply[]>;
  download(host: string, remotePath: string, localPath: string, signal?: AbortSignal): Promise<void>;
}
