// The environment as the code works with it: overrides of hosts applied, nothing left to default.
import type { StepName } from '../step-names';
import type { AuthorizationTable } from './authorization-schema';
import type { BucketPlace } from './bucket-places';
import type { ChecklistItem } from './checklist-schema';
import type { MatrixRow } from './decide-schema';
import type { Drill } from './drill';
import type { HttpCheck } from './http-check-schema';
import type { EnvironmentFile } from './schema';
import type { WatchCondition } from './watch-schema';

export type Role = 'worker' | 'backend';

export interface SshTarget {
  readonly address: string;
  readonly port: number;
  readonly user: string;
  /** Accepted fingerprints, `SHA256:…`. */
  readonly hostKeys: readonly string[];
}

export type Connection = { readonly kind: 'local' } | ({ readonly kind: 'ssh'; readonly jump?: SshTarget } & SshTarget);

export interface Host {
  readonly name: string;
  readonly connection: Connection;
  readonly roles: readonly Role[];
  /** What it runs, by name. Undefined: everything; see runs-on.ts. */
  readonly processNames: readonly string[] | undefined;
  /** layout symlink: the link that points to the live release. */
  readonly current: string | undefined;
  /** The git checkout. */
  readonly repository: string;
  readonly state: string;
  readonly log: string | undefined;
  readonly pathFolders: readonly string[];
  readonly variables: Readonly<Record<string, string>>;
}

export interface Process {
  readonly name: string;
  readonly ecosystem: string | undefined;
  readonly env: string | undefined;
}

export interface Worker extends Process {
  readonly stopTimeoutMs: number;
  readonly kill: boolean;
}

/** How one part of the product is built, in a directory of the repository. */
export interface BuildRecipe {
  readonly part: 'backend' | 'frontend';
  readonly directory: string;
  readonly install: string;
  readonly build: string;
  /** Relative to the directory. */
  readonly outputs: readonly string[];
}

export interface CacheRule {
  readonly files: string;
  readonly cacheControl: string | undefined;
  readonly contentType: string | undefined;
}

export interface Frontend {
  readonly recipe: BuildRecipe;
  readonly via: string;
  readonly bucket: string;
  readonly prefix: string;
  readonly releases: BucketPlace | undefined;
  readonly distribution: string | undefined;
  readonly invalidate: readonly string[];
  readonly url: string;
  readonly versionPattern: string | undefined;
  readonly html: readonly string[];
  readonly cache: readonly CacheRule[];
  readonly delete: 'later' | 'immediate' | 'never';
  readonly keepAssetsMs: number;
  readonly maxDeleteShare: number;
}

export interface Backups {
  readonly bucket: string;
  /** With {date}, {date-} and *. */
  readonly keyPattern: string;
  readonly maxAgeMs: number;
  readonly minSizeBytes: number;
}

export interface Database {
  readonly name: string;
  /** Where its address comes from. */
  readonly source: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'env-file'; readonly file: string; readonly variable: string };
  readonly adminUrl: string | undefined;
  readonly via: string;
  /** Folder in the repository. */
  readonly migrations: string;
  readonly prisma: { readonly directory: string; readonly command: string };
  readonly pathFolders: readonly string[];
  readonly backups: Backups | undefined;
  readonly dumps: BucketPlace | undefined;
  readonly jobs: number;
  readonly lockTimeoutMs: number;
  readonly counts: readonly string[];
  readonly after: readonly string[];
}

export interface Health {
  readonly checks: readonly HttpCheck[];
  readonly replies: number;
  readonly withinMs: number;
  readonly intervalMs: number;
  readonly stableForMs: number;
  readonly critical: readonly string[];
  readonly known: readonly string[];
}

/** A row of a table and what it shall hold. */
export interface RowSetting {
  readonly table: string;
  readonly where: Readonly<Record<string, string | number | boolean>>;
  readonly set: Readonly<Record<string, string | number | boolean>>;
}

export interface Monitoring {
  readonly prometheus: string | undefined;
  readonly alertmanager: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

export interface Watch {
  readonly windowMs: number;
  readonly intervalMs: number;
  readonly maxMissingShare: number;
  readonly conditions: readonly WatchCondition[];
}

/** The decision matrix, and how it is read. */
export interface Decide {
  readonly intervalMs: number;
  /** Share of a bound from which on a value is close to it. */
  readonly marginShare: number;
  /** PromQL; empty for none. */
  readonly heartbeat: string;
  readonly maxAgeMs: number;
  /** Recommended where no row names another one. */
  readonly scenario: string;
  readonly rows: readonly MatrixRow[];
}

export interface Environment {
  readonly name: string;
  /** Where a key of this environment stands, `file:line:column`, for messages. */
  readonly placeOf?: (path: readonly PropertyKey[]) => string;
  readonly system: string;
  readonly tagPrefix: string;
  readonly layout: 'in-place' | 'symlink';
  /** layout symlink: the link that points to the live release. */
  readonly current: string | undefined;
  readonly shared: readonly string[];
  readonly remote: string;
  readonly hosts: readonly Host[];
  readonly rollout: Rollout;
  readonly workers: readonly Worker[];
  /** What must run the backend's version, in the order in which it is restarted. Empty: there is no backend. */
  readonly backendProcesses: readonly Process[];
  readonly backend: BuildRecipe | undefined;
  /** What type `backend` takes back in the repository. */
  readonly backendPaths: readonly string[];
  readonly frontend: Frontend | undefined;
  readonly database: Database | undefined;
  readonly sync: EnvironmentFile['sync'];
  readonly monitoring: Monitoring | undefined;
  readonly checklist: readonly ChecklistItem[];
  readonly watch: Watch;
  readonly decide: Decide;
  readonly health: Health;
  readonly announce: EnvironmentFile['announce'];
  /** Who must agree. Undefined: nobody decided anything, and nothing may be changed from GitHub. */
  readonly authorization: AuthorizationTable | 'none' | undefined;
  readonly readiness: EnvironmentFile['readiness'];
  /** Undefined: no drill runs here. */
  readonly drill: Drill | undefined;
  readonly retention: { readonly releases: number; readonly minFreeBytes: number; readonly minFreeInodes: number };
  /** Milliseconds by step name. */
  readonly deadlinesMs: Readonly<Partial<Record<StepName, number>>>;
}

/** How many hosts a wave has: a number of them, or a share of all, 0 to 1. */
export type WaveSize = { readonly hosts: number } | { readonly share: number };

export interface Rollout {
  readonly parallel: number;
  readonly maxFailures: number;
  /** 0 to 1 */
  readonly quorumShare: number;
  /** Sizes of the waves in which hosts are switched. */
  readonly waves: readonly WaveSize[];
  readonly onFailure: 'hold' | 'switch-back';
}
