// Hosts: scripts that run on them, what they answered, and the fleet with and without the engine's safety.

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
  /** Opens the connection to one host, and sends nothing. Undefined: it answers, or has no connection to open; else its reply, `unreachable`. */
  reach(host: string, signal?: AbortSignal): Promise<HostReply | undefined>;
  close(): Promise<void>;
  /** Opens the connections ahead of the first script. Says nothing of hosts that do not answer. */
  connect?(signal?: AbortSignal): Promise<void>;
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
  /** Copies one file of a host to a local path, tried again from its beginning after a lost connection. @throws Error when it cannot be read in full. */
  download(host: string, remotePath: string, localPath: string, signal?: AbortSignal): Promise<void>;
}
