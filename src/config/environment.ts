// The environment as the code works with it: overrides of hosts applied, nothing left to default.
import type { StepName } from '../step-names';
import { resolveAuthorization, type AuthorizationTable } from './authorization-schema';
import type { ChecklistItem } from './checklist-schema';
import type { MatrixRow } from './decide-schema';
import { resolveDrill, type Drill } from './drill';
import type { HttpCheck } from './http-check-schema';
import type { ConfigurationFile, EnvironmentFile, HostFile } from './schema';
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

/** A bucket and what stands in front of every key: empty, or ending with a slash. */
export interface BucketPlace {
  readonly bucket: string;
  readonly prefix: string;
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
  readonly backendProcess: Process | undefined;
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

function resolveRollout(rollout: EnvironmentFile['rollout']): Rollout {
  const waves = [rollout.serial].flat().map((size): WaveSize => (typeof size === 'number' ? { hosts: size } : { share: Number.parseInt(size, 10) / 100 }));
  return { parallel: rollout.parallel, maxFailures: rollout['max-failures'], quorumShare: rollout.quorum, waves, onFailure: rollout['on-failure'] };
}

export function resolveEnvironment(file: ConfigurationFile, name: string, environment: EnvironmentFile): Environment {
  const { worker, backend } = environment.processes;
  return {
    name,
    system: file.system,
    tagPrefix: file['tag-prefix'],
    layout: environment.layout,
    current: environment.current,
    shared: environment.shared,
    remote: environment.remote,
    hosts: environment.hosts.map((host) => resolveHost(host, environment)),
    rollout: resolveRollout(environment.rollout),
    workers: [worker ?? []].flat().map((each) => ({ name: each.name, ecosystem: each.ecosystem, env: each.env, stopTimeoutMs: each['stop-timeout'], kill: each.kill })),
    backendProcess: backend === undefined ? undefined : { name: backend.name, ecosystem: backend.ecosystem, env: backend.env },
    backend: environment.backend === undefined ? undefined : resolveBackend(environment.backend),
    backendPaths: backendPaths(environment),
    frontend: resolveFrontend(environment),
    database: resolveDatabase(environment),
    sync: environment.sync,
    monitoring: environment.monitoring === undefined ? undefined : { prometheus: environment.monitoring.prometheus, alertmanager: environment.monitoring.alertmanager, headers: environment.monitoring.headers },
    checklist: environment.verify,
    watch: { windowMs: environment.watch.window, intervalMs: environment.watch.interval, maxMissingShare: environment.watch['max-missing'], conditions: environment.watch.conditions },
    decide: resolveDecide(environment),
    health: resolveHealth(environment),
    announce: environment.announce,
    readiness: environment.readiness,
    authorization: resolveAuthorization(environment.authorization),
    drill: resolveDrill(file, name, environment),
    retention: {
      releases: environment.retention.releases,
      minFreeBytes: environment.retention['min-free'],
      minFreeInodes: environment.retention['min-free-inodes'],
    },
    deadlinesMs: environment.deadlines,
  };
}

function resolveDecide({ decide }: EnvironmentFile): Decide {
  return { intervalMs: decide.interval, marginShare: decide.margin, heartbeat: decide.heartbeat, maxAgeMs: decide['max-age'], scenario: decide.scenario, rows: decide.rows };
}

function resolveHost(host: HostFile, environment: EnvironmentFile): Host {
  return {
    name: host.name,
    connection: resolveConnection(host),
    roles: host.processes ?? ['worker', 'backend'],
    repository: host.repository ?? environment.repository,
    state: host.state ?? environment.state,
    log: host.log ?? environment.log,
    pathFolders: host.path ?? environment.path,
    variables: Object.fromEntries(Object.entries(host.variables).map(([key, value]) => [key, String(value)])),
  };
}

function resolveConnection(host: HostFile): Connection {
  if (host.connection === 'local') return { kind: 'local' };
  const target = { address: host.address ?? '', port: host.port, user: host.user ?? '', hostKeys: [host['host-key'] ?? []].flat() };
  if (host.jump === undefined) return { kind: 'ssh', ...target };
  const { address, port, user } = host.jump;
  return { kind: 'ssh', ...target, jump: { address, port, user, hostKeys: [host.jump['host-key']].flat() } };
}

function resolveBackend({ directory, install, build, outputs }: NonNullable<EnvironmentFile['backend']>): BuildRecipe {
  return { part: 'backend', directory, install, build, outputs };
}

function backendPaths({ backend, processes }: EnvironmentFile): string[] {
  if (backend === undefined) return [];
  return backend.paths ?? [backend.directory, ...(processes.backend?.ecosystem === undefined ? [] : [processes.backend.ecosystem])];
}

function resolveFrontend({ frontend, hosts }: EnvironmentFile): Frontend | undefined {
  if (frontend === undefined) return undefined;
  return {
    recipe: { part: 'frontend', directory: frontend.directory, install: frontend.install, build: frontend.build, outputs: [frontend.output] },
    via: frontend.via ?? hosts[0]?.name ?? '',
    bucket: frontend.bucket,
    prefix: frontend.prefix,
    releases: frontend.releases === undefined ? undefined : resolveBucket(frontend.releases),
    distribution: frontend.distribution,
    invalidate: frontend.invalidate,
    url: frontend.url,
    versionPattern: frontend.version,
    html: frontend.html,
    cache: frontend.cache.map((rule) => ({ files: rule.files, cacheControl: rule['cache-control'], contentType: rule['content-type'] })),
    delete: frontend.delete,
    keepAssetsMs: frontend['keep-assets'],
    maxDeleteShare: frontend['max-delete'],
  };
}

function resolveDatabase({ database, hosts }: EnvironmentFile): Database | undefined {
  if (database === undefined) return undefined;
  const { backups } = database;
  return {
    name: database.name,
    source: database.url === undefined ? { kind: 'env-file', file: database['env-file'] ?? '', variable: database.variable } : { kind: 'url', url: database.url },
    adminUrl: database['admin-url'],
    via: database.via ?? hosts[0]?.name ?? '',
    migrations: database.migrations,
    prisma: database.prisma,
    pathFolders: database.path,
    backups: backups === undefined ? undefined : { bucket: backups.bucket, keyPattern: backups.key, maxAgeMs: backups['max-age'], minSizeBytes: backups['min-size'] },
    dumps: database.dumps === undefined ? undefined : resolveBucket(database.dumps),
    jobs: database.jobs,
    lockTimeoutMs: database['lock-timeout'],
    counts: database.counts,
    after: database.after,
  };
}

function resolveBucket(address: string): BucketPlace {
  const [bucket = '', ...rest] = address.slice('s3://'.length).split('/');
  const prefix = rest.join('/').replace(/\/+$/, '');
  return { bucket, prefix: prefix === '' ? '' : `${prefix}/` };
}

function resolveHealth({ health, stability, 'error-log': errorLog }: EnvironmentFile): Health {
  return {
    checks: health,
    replies: stability.replies,
    withinMs: stability.within,
    intervalMs: stability.interval,
    stableForMs: stability['stable-for'],
    critical: errorLog.critical,
    known: errorLog.known,
  };
}
