// From the file to the environment as the code works with it.
import { resolveAuthorization } from './authorization-schema';
import { bucketPlace } from './bucket-places';
import { resolveDrill } from './drill';
import type { BuildRecipe, Connection, Database, Decide, Environment, Frontend, Health, Host, Role, Rollout, WaveSize } from './environment';
import type { ConfigurationFile, EnvironmentFile, HostFile } from './schema';

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
    backendProcesses: [backend ?? []].flat().map(({ name, ecosystem, env }) => ({ name, ecosystem, env })),
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

function resolveRollout(rollout: EnvironmentFile['rollout']): Rollout {
  const waves = [rollout.serial].flat().map((size): WaveSize => (typeof size === 'number' ? { hosts: size } : { share: Number.parseInt(size, 10) / 100 }));
  return { parallel: rollout.parallel, maxFailures: rollout['max-failures'], quorumShare: rollout.quorum, waves, onFailure: rollout['on-failure'] };
}

function resolveDecide({ decide }: EnvironmentFile): Decide {
  return { intervalMs: decide.interval, marginShare: decide.margin, heartbeat: decide.heartbeat, maxAgeMs: decide['max-age'], scenario: decide.scenario, rows: decide.rows };
}

function resolveHost(host: HostFile, environment: EnvironmentFile): Host {
  return {
    name: host.name,
    connection: resolveConnection(host),
    ...resolveProcesses(host.processes, environment),
    current: host.current ?? environment.current,
    repository: host.repository ?? environment.repository,
    state: host.state ?? environment.state,
    log: host.log ?? environment.log,
    pathFolders: host.path ?? environment.path,
    variables: Object.fromEntries(Object.entries(host.variables).map(([key, value]) => [key, String(value)])),
  };
}

const roles: readonly Role[] = ['worker', 'backend'];

/** A role stands for all of its processes. */
function resolveProcesses(here: HostFile['processes'], { processes }: EnvironmentFile): Pick<Host, 'roles' | 'processNames'> {
  if (here === undefined) return { roles, processNames: undefined };
  const namesOf = (role: Role) => [processes[role] ?? []].flat().map(({ name }) => name);
  return {
    roles: roles.filter((role) => here.includes(role) || namesOf(role).some((name) => here.includes(name))),
    processNames: here.flatMap((name) => (name === 'worker' || name === 'backend' ? namesOf(name) : [name])),
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
  return backend.paths ?? [...new Set([backend.directory, ...[processes.backend ?? []].flat().flatMap(({ ecosystem }) => ecosystem ?? [])])];
}

function resolveFrontend({ frontend, hosts }: EnvironmentFile): Frontend | undefined {
  if (frontend === undefined) return undefined;
  return {
    recipe: { part: 'frontend', directory: frontend.directory, install: frontend.install, build: frontend.build, outputs: [frontend.output] },
    via: frontend.via ?? hosts[0]?.name ?? '',
    bucket: frontend.bucket,
    prefix: frontend.prefix,
    releases: frontend.releases === undefined ? undefined : bucketPlace(frontend.releases),
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
    dumps: database.dumps === undefined ? undefined : bucketPlace(database.dumps),
    jobs: database.jobs,
    lockTimeoutMs: database['lock-timeout'],
    counts: database.counts,
    after: database.after,
  };
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
