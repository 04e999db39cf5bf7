// Facts: what preflight read from the systems, before anything changes. Pure data.
import type { BuiltRelease } from '../commands/release';
import type { Baseline } from '../database/baseline';
import type { LockDetails } from '../commands/lock';
import type { LinkState } from '../commands/places';
import type { Pm2Process } from '../commands/pm2';

export interface HostFacts {
  readonly host: string;
  readonly user: string;
  readonly path: string;
  readonly tools: readonly string[];
  readonly nodeVersion: string;
  /** Host clock minus ours, ms, give or take the round trip. */
  readonly clockOffsetMs: number;
  readonly freeBytes: number;
  readonly freeInodes: number;
  readonly stateWritable: boolean;
  readonly sameFileSystem: boolean;
  readonly repository: 'git' | 'missing' | string;
  /** Commit that the live tree has checked out, or that its REVISION names; empty when unknown. */
  readonly head: string;
  /** Why it is unknown, as the host says. */
  readonly headSaid?: string | undefined;
  /** When that was checked out, and when the site was built there, as the host tells it: the same words as long as nobody deploys. */
  readonly deployed: string;
  /** Commit by tag name, as the host's checkout knows them; `none` for a tag of something else. */
  readonly tags: ReadonlyMap<string, string>;
  /** Tags of the host's checkout whose history holds what is checked out: they are it, or newer. */
  readonly tagsAhead: readonly string[];
  /** Commit by tag name, as the remote says; undefined when it did not answer. */
  readonly originTags: ReadonlyMap<string, string> | undefined;
  readonly originSaid: string;
  /** Tracked files that were edited by hand, as `git status` shows them; not those that type backend took back. */
  readonly edited: readonly string[];
  readonly pm2: { readonly home: string; readonly daemon: 'alive' | 'dead' | 'unknown'; readonly known: readonly string[]; readonly processes: readonly Pm2Process[] };
  readonly releases: readonly BuiltRelease[];
  readonly sharedHash: string;
  /** Paths in the repository that the configuration names and the live tree lacks. */
  readonly absent: readonly string[];
  /** Commits that are built here without the ecosystem file that starts them. */
  readonly unstartable: readonly string[];
  /** Processes of the backend that what is live does not have: they came with a newer version. */
  readonly missingProcesses: readonly string[];
  readonly places: Places;
  /** Whether ecosystem files have what `env:` names: of the live tree (`live`) and of built commits, as far as node could read them. */
  readonly appEnvs: readonly SaidOfEnv[];
  /** What the last switch of ours left live, when (ms since 1970, host clock), and what was checked out then. */
  readonly liveBackend: { readonly commit: string; readonly sinceMs: number; readonly head: string } | undefined;
  /** Commit of the backend's paths after a rollback of the backend alone, while nobody has touched them since. */
  readonly livePaths: string | undefined;
  /** What a rollback made the site serve, when, and what was checked out then: `src/plan/what-runs.ts` tells whether it still counts. */
  readonly liveSite: { readonly commit: string; readonly sinceMs: number; readonly head: string; readonly deployed: string } | undefined;
  /** What this very run has switched here already, and what was live before (a commit; empty where nobody knows). */
  readonly ownSwitches?: readonly { readonly part: 'backend' | 'frontend'; readonly at: string; readonly before: string }[];
  readonly lockHolder: LockDetails | undefined;
  /** What was recorded before the last deployment; undefined where nothing was. */
  readonly baseline: Baseline | undefined;
  /** Notes of dumps that reverts left, as they stand there. */
  readonly dumpNotes?: readonly string[] | undefined;
}

export interface SaidOfEnv {
  readonly where: string;
  readonly name: string;
  readonly has: boolean;
}

export interface ClosedPlace {
  readonly key: string;
  readonly path: string;
}

/** How it stands where a switch works. */
export interface Places {
  /** layout symlink: what stands where the link should be; undefined where nobody looked. */
  readonly current: LinkState | undefined;
  /** What the user cannot write, and the key of the configuration that leads there. */
  readonly closed: readonly ClosedPlace[];
  /** What keeps the host's `log` from being written; undefined where nothing does. */
  readonly closedLog: string | undefined;
}

export interface UnreachableHost {
  readonly host: string;
  readonly reason: string;
  /** Another machine answers in its place: no quorum goes on without asking why. */
  readonly untrusted?: boolean;
}

/** Whether pages stand where the site should be, and if not, which folders of the bucket have an index.html. */
export interface SiteFacts {
  readonly stands: boolean;
  readonly elsewhere: readonly string[];
}

export interface Facts {
  readonly hosts: readonly HostFacts[];
  readonly unreachable: readonly UnreachableHost[];
  /** Why the bucket or the distribution cannot be used, by name. */
  readonly denied: ReadonlyMap<string, string>;
  /** Undefined where nobody looked, or the bucket did not say. */
  readonly site?: SiteFacts | undefined;
  /** Which of them said nothing in time, by name. */
  readonly unanswered?: ReadonlyMap<string, string>;
}

/** What a host says of the target. */
export interface TargetFacts {
  /** False: it does not have the commit, and could not fetch it. */
  readonly isRead: boolean;
  readonly has: readonly string[];
  /** Processes whose names its ecosystem files give. */
  readonly named: readonly string[];
  readonly apps: readonly string[];
  readonly appEnvs: readonly SaidOfEnv[];
}

export type TargetByHost = ReadonlyMap<string, TargetFacts>;
