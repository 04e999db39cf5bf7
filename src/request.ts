// What a person asked for, from whichever entry: the form on GitHub or the terminal. Read once, frozen.

export const rollbackTypes = ['quick', 'full', 'database', 'sync-worker', 'backend', 'frontend', 'verify', 'watch', 'cleanup', 'baseline', 'prepare', 'report', 'hold', 'release', 'assess', 'readiness', 'drill'] as const;
export type RollbackType = (typeof rollbackTypes)[number];

export const strategies = ['auto', 'keep', 'mark', 'revert', 'restore', 'undo-restore'] as const;
/** What happens to the database. */
export type Strategy = (typeof strategies)[number];

/** Scenarios in which every further request does harm: the backend stops before anything is prepared. */
export const harmfulScenarios: readonly string[] = ['data-corruption', 'security-incident'];

/** Refusals that a person may overrule by name, and what each lets through. */
export const overruled = {
  'newer-target': 'a target that is newer than what runs: rolling forward; one that is a release of another `tag-prefix`',
  'same-target': 'a target that every host has checked out already: all of it is done again',
  'large-delete': 'a site whose switch deletes more than `frontend.max-delete` of the bucket',
  'newer-code': 'a database that goes back below the code that runs, or whose backup holds a failed migration',
  'old-backup': 'a backup that is older than `database.backups.max-age`, or that `key` does not match',
  'empty-site': 'a bucket in which no page stands, where the outage emptied it',
  'absent-worker': 'a worker that pm2 knows on no host: nothing is stopped under its name',
  'absent-shared': 'a file of `shared` that no live tree has',
  'absent-current': 'a link `current` that is not there: it was lost, or the host is new, and the switch makes it',
} as const;
export type Override = keyof typeof overruled;
export const overrides = Object.keys(overruled) as Override[];

export interface Request {
  readonly rollbackType: RollbackType;
  readonly targetTag: string;
  readonly environment: string;
  readonly configPath: string;
  readonly incident: string;
  readonly reason: string;
  readonly scenario: string;
  readonly dryRun: boolean;
  /** After a success the lock stays, so that no deployment undoes it. */
  readonly freeze: boolean;
  /** The owner whose lock may be taken over, as the refusal named it; empty for none. */
  readonly breakLock: string;
  readonly allow: readonly Override[];
  readonly strategy: Strategy;
  /** `latest`, or the key of a backup. */
  readonly backup: string;
  /** The database's name, typed by a person: for what replaces or drops data. */
  readonly confirm: string;
  /** Milliseconds; undefined: what the configuration says. */
  readonly watchWindowMs: number | undefined;
  /** With report: the file of the journal; empty: that of this run on this machine. */
  readonly journal: string;
  /** With report: the run to report on, such as `gh-123456`; empty: the newest of the journal that changed something. */
  readonly reportedRun: string;
  /** What only the type assess asks for. */
  readonly assess: AssessRequest;
  /** With readiness: an issue is kept while it is broken. */
  readonly keepIssue: boolean;
  readonly credentials: Credentials;
}

export interface AssessRequest {
  /** What a person says is so: names that rows of the matrix give. */
  readonly facts: readonly string[];
  /** File name of the workflow to start when the decision is immediate; empty for none. */
  readonly openRun: string;
}

export interface Credentials {
  /** Private key, PEM or OpenSSH. Empty: the agent of SSH_AUTH_SOCK. */
  readonly sshKey: string;
  readonly sshPassphrase: string;
  readonly slackToken: string;
  readonly slackWebhook: string;
  readonly statuspageKey: string;
  readonly githubToken: string;
}

/** Which run this is, and who answers for it. */
export interface RunIdentity {
  /** The same for every try of one run: `gh-123456` or `break-glass-INCIDENT-1-…`. Letters, digits, `.`, `_`, `-`. */
  readonly id: string;
  /** Different for every process. */
  readonly attempt: string;
  /** The job of the run on GitHub; a terminal has none. */
  readonly job?: string;
  readonly actor: string;
  readonly url: string;
  /** Started from a terminal, past the approvals of GitHub. */
  readonly breakGlass: boolean;
}
