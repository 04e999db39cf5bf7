// The drill as the code works with it, and what its environment shares with others of the same file (fault: a drill pointed at production).
import { bucketPlace, overlap, type BucketPlace } from './bucket-places';
import type { DrillFile } from './drill-schema';
import type { ConfigurationFile, EnvironmentFile, HostFile } from './schema';

export interface Shared {
  /** The environment that is not there for drills. */
  readonly environment: string;
  /** `host app-1`, `bucket shop-site`, in words of the drill's environment. */
  readonly what: string;
}

export interface Drill {
  readonly deploy: string;
  readonly forward: string;
  readonly directory: string | undefined;
  readonly deadlineMs: number;
  readonly soakMs: number;
  readonly intervalMs: number;
  readonly type: DrillFile['type'];
  readonly target: string;
  /** Undefined: the window of the configuration. */
  readonly watchMs: number | undefined;
  readonly everyMs: number;
  /** Empty in a configuration in which drills are harmless. */
  readonly shared: readonly Shared[];
}

export function resolveDrill({ environments }: ConfigurationFile, name: string, environment: EnvironmentFile): Drill | undefined {
  const { drill } = environment;
  if (drill === undefined) return undefined;
  const others = Object.entries(environments).filter(([other, { drill: own }]) => other !== name && (own === undefined || isProduction(other)));
  return {
    deploy: drill.deploy,
    forward: drill.forward ?? drill.deploy,
    directory: drill.directory,
    deadlineMs: drill.deadline,
    soakMs: drill.soak,
    intervalMs: drill.interval,
    type: drill.type,
    target: drill.target,
    watchMs: drill.watch,
    everyMs: drill.every,
    shared: others.flatMap(([other, file]) => sharedWith(environment, file).map((what) => ({ environment: other, what }))),
  };
}

/** By its name. In doubt it is: `production-eu`, `prod2`, `eu_prd`, `live`. Not `preprod` and `non-production`. */
export function isProduction(name: string): boolean {
  const rest = name.toLowerCase().replace(/(?:pre|non)[^a-z0-9]?prod[a-z]*/g, '');
  return /prod|(?:^|[^a-z])(?:prd|live)(?:[^a-z]|$)/.test(rest);
}

/** A place that a drill could change or would look at, and keys by which it is the same as another one. */
interface Place {
  readonly what: string;
  readonly keys: readonly string[];
}

function sharedWith(own: EnvironmentFile, other: EnvironmentFile): string[] {
  const taken = new Set(placesOf(other).flatMap(({ keys }) => keys));
  const same = placesOf(own).filter(({ keys }) => keys.some((key) => taken.has(key)));
  return [...new Set([...same.map(({ what }) => what), ...overlappingBuckets(own, other)])];
}

function placesOf({ hosts, frontend, database, health }: EnvironmentFile): Place[] {
  return [
    ...hosts.map(hostPlace),
    ...(frontend?.distribution === undefined ? [] : [{ what: `distribution ${frontend.distribution}`, keys: [`distribution ${frontend.distribution}`] }]),
    ...(frontend === undefined ? [] : [{ what: `site ${frontend.url}`, keys: [`address ${addressKey(frontend.url)}`] }]),
    ...(database?.url === undefined ? [] : [databasePlace(database.url)]),
    // Whichever database it names: what is done with it is done to this one.
    ...(database?.['admin-url'] === undefined ? [] : [databasePlace(database['admin-url'], database.name)]),
    // A health check of production would let a drill look at the wrong system.
    ...health.filter(({ on }) => on === 'runner').map(({ url }) => ({ what: `health check ${url}`, keys: [`address ${addressKey(url)}`] })),
  ];
}

/** The same address behind the same bastion, or the same host key by whatever address. */
function hostPlace(host: HostFile): Place {
  if (host.connection === 'local') return { what: `host ${host.name}, this machine`, keys: ['this machine'] };
  const address = [host.jump?.address ?? '', host.address ?? '', String(host.port)].join(' ').toLowerCase();
  return { what: `host ${host.name}`, keys: [`host ${address}`, ...[host['host-key'] ?? []].flat().map((key) => `host key ${key}`)] };
}

/** Server and database; never the user and the password. */
function databasePlace(url: string, instead?: string): Place {
  const parsed = parse(url);
  const [server, name] = parsed === undefined ? ['of that address', ''] : [`${parsed.hostname.toLowerCase()}:${parsed.port || '5432'}`, instead ?? parsed.pathname.slice(1)];
  return { what: `database ${name} on ${server}`, keys: [parsed === undefined ? `database ${url}` : `database ${server}/${name}`] };
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined;
}

function addressKey(url: string): string {
  const parsed = parse(url);
  return parsed === undefined ? url : `${parsed.host}${parsed.pathname}`.toLowerCase().replace(/\/+$/, '');
}

/** One inside the other is shared too. Backups and dumps are not counted: a drill only reads them or adds to them. */
function overlappingBuckets(own: EnvironmentFile, other: EnvironmentFile): string[] {
  const taken = bucketsOf(other);
  return bucketsOf(own).filter((place) => taken.some((each) => overlap(each, place))).map(({ bucket, prefix }) => `bucket ${`${bucket}/${prefix}`.replace(/\/$/, '')}`);
}

function bucketsOf({ frontend }: EnvironmentFile): BucketPlace[] {
  if (frontend === undefined) return [];
  const { bucket, prefix, releases } = frontend;
  return [{ bucket, prefix }, ...(releases === undefined ? [] : [bucketPlace(releases)])];
}
