// The two steps of a restore on the sandbox with real ports, past the rest of the action: what a run would do, in less than two seconds.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import pg from 'pg';
import { DeleteObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import { testToken } from '../../sandbox/act';
import { endHostProcesses } from '../../sandbox/hosts/end-host-processes';
import { resetDatabase } from '../../sandbox/database/product-database';
import { asSuperuser } from '../../sandbox/database/superuser';
import { withS3 } from '../../sandbox/object-store/buckets';
import { awsVariables, configurationVariables, rollbackYaml, type EnvironmentOverrides } from '../../sandbox/rollback-config';
import type { Description, Sandbox } from '../../sandbox/sandbox';
import { systemClock } from '../../src/adapters/clock';
import { TransportFleet } from '../../src/adapters/fleet';
import { localCommands } from '../../src/adapters/local-commands';
import { Postgres } from '../../src/adapters/postgres';
import { Prometheus } from '../../src/adapters/prometheus';
import { S3Store } from '../../src/adapters/s3';
import { SshTransport } from '../../src/adapters/ssh';
import { SshDialler } from '../../src/adapters/ssh-dialler';
import { systemWeb } from '../../src/adapters/web';
import { loadEnvironment } from '../../src/config/load';
import type { Environment } from '../../src/config/environment';
import { decide } from '../../src/database/strategy';
import { SafeHosts } from '../../src/engine/hosts';
import type { PlannedStep } from '../../src/plan/plan';
import { buildPlan } from '../../src/plan/build-plan';
import type { Situation } from '../../src/plan/situation';
import type { Cdn, Ports } from '../../src/ports';
import { readRestore } from '../../src/preflight/read-backup';
import { readDatabase } from '../../src/preflight/read-database';
import type { Override } from '../../src/request';
import type { World } from '../../src/world';
import { runbooks } from '../../src/runbooks';
import { steps } from '../../src/steps/registry';
import type { StepContext, StepOutcome } from '../../src/steps/step';
import { sampleWorld } from '../samples/world';

export interface RestoreWish {
  readonly strategy?: 'restore' | 'undo-restore';
  readonly backup?: string;
  readonly run?: string;
  readonly allow?: readonly Override[];
  /** Keys of `database:` that are to be otherwise. */
  readonly database?: EnvironmentOverrides;
  readonly target?: string;
  /** What stands between the steps and the world. */
  readonly world?: (world: World) => World;
  /** Connections that are open already, and stay so. */
  readonly fleet?: TransportFleet;
  readonly ports?: (ports: Ports) => Ports;
}

export interface RestoreRun {
  readonly situation: Situation;
  /** All that was said while it ran. */
  readonly progress: readonly string[];
  readonly secrets: readonly string[];
  plan(): PlannedStep[];
  prepare(): Promise<StepOutcome>;
  swap(): Promise<StepOutcome>;
  close(): Promise<void>;
}

export function sandboxEnvironment(description: Description, database: EnvironmentOverrides = {}): Environment {
  const base = { name: description.database.name, 'env-file': '.env', 'admin-url': '${DATABASE_ADMIN_URL}', migrations: 'backend/prisma/migrations', backups: { bucket: description.objectStore.buckets.backups, key: 'backup_staging_{date}*' } };
  const text = rollbackYaml(description, { database: { ...base, ...database } });
  return loadEnvironment({ file: 'rollback.yml', text }, 'staging', { ...configurationVariables(description, testToken(description)) }).environment;
}

export function openFleet({ ssh }: Description, { hosts }: Environment): TransportFleet {
  const dialler = new SshDialler({ sshKey: readFileSync(ssh.privateKeyPath, 'utf8'), sshPassphrase: '' }, undefined);
  return new TransportFleet(hosts, ({ connection }) => {
    if (connection.kind === 'local') throw new Error('The hosts of the sandbox are reached by SSH.');
    return new SshTransport(connection, dialler);
  }, systemClock, dialler);
}

/** The adapters of a real run, without those that a restore does not touch. */
function connect(fleet: TransportFleet, secrets: string[]): World {
  const untouched = { check: () => Promise.resolve(), invalidate: () => Promise.reject(new Error('A restore invalidates nothing.')) } satisfies Cdn;
  const databases = new Postgres((via, address, port, signal) => fleet.tunnel(via, address, port, signal));
  return sampleWorld({ fleet, store: new S3Store(systemClock), cdn: untouched, web: systemWeb, databases, protect: (secret) => void secrets.push(secret), metrics: new Prometheus(systemWeb, undefined), commands: localCommands, clock: systemClock, scratchFolder: '' });
}


/** Preflight of the database and its backup; then the steps are there to be run. @throws RefusedError as a run would. */
export async function beginRestore({ description }: Sandbox, wish: RestoreWish = {}): Promise<RestoreRun> {
  Object.assign(process.env, awsVariables(description));
  const environment = sandboxEnvironment(description, wish.database);
  const { database } = environment;
  if (database === undefined) throw new Error('The sandbox has no database.');
  const secrets: string[] = [];
  const fleet = wish.fleet ?? openFleet(description, environment);
  const close = () => (wish.fleet === undefined ? fleet.close() : Promise.resolve());
  const real = connect(fleet, secrets);
  const world = wish.world?.(real) ?? real;
  const { signal } = new AbortController();
  const tag = wish.target ?? 'v4.0.0';
  const target = { tag, commit: description.origin.tags[tag] ?? '' };
  const run = { id: wish.run ?? 'gh-1', attempt: randomUUID(), actor: 'ada', url: '', breakGlass: false };
  try {
    const facts = await readDatabase(environment, database, target, world, signal);
    const strategy = wish.strategy ?? 'restore';
    const restore = await readRestore(environment, database, facts, [], { strategy, backup: wish.backup ?? 'latest', run: run.id, allow: wish.allow ?? [] }, world, signal);
    const situation: Situation = { rollbackType: 'database', environment, run, incident: 'INC-1', reason: '', allow: wish.allow ?? [], running: ['v4.0.0'], target, facts: { hosts: [], unreachable: [], denied: new Map() }, database: { facts, decision: decide(strategy, facts.beyond), restore }, scenario: '', watchWindowMs: undefined };
    const progress: string[] = [];
    const ports: Ports = { ...world, messages: { handOver: () => [] }, hosts: new SafeHosts(world.fleet, environment, run, world.clock) };
    const context: StepContext = { situation, ports: wish.ports?.(ports) ?? ports, carried: {}, signal, progress: (line) => void progress.push(line) };
    const planned = () => buildPlan(runbooks.database, steps, situation, []).stages.flatMap((stage) => stage.steps);
    const runStep = (name: 'prepare-restore' | 'swap-database') => {
      const found = planned().find(({ step }) => step === name);
      if (found === undefined) throw new Error(`The plan has no ${name}.`);
      return steps[name].run(found, context);
    };
    return { situation, progress, secrets, plan: planned, prepare: () => runStep('prepare-restore'), swap: () => runStep('swap-database'), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Both steps of one run. */
export async function restore(sandbox: Sandbox, wish: RestoreWish = {}): Promise<{ prepared: StepOutcome; swapped: StepOutcome }> {
  const run = await beginRestore(sandbox, wish);
  try {
    return { prepared: await run.prepare(), swapped: await run.swap() };
  } finally {
    await run.close();
  }
}

/** The reason why it did not come to its end. */
export async function failureOf(work: Promise<unknown>): Promise<Error & { nextAction?: string }> {
  try {
    await work;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error('It should have failed.');
}

/** The database as v4.0.0 makes it, and no backup of it. Nobody but the test writes: neither backends nor workers of the sandbox run. */
export async function freshDatabase({ description }: Sandbox): Promise<void> {
  await Promise.all(description.hosts.map(endHostProcesses));
  await resetDatabase(description.database, 'v4.0.0');
  await emptyBackups(description);
}

export async function emptyBackups({ objectStore }: Description): Promise<void> {
  const Bucket = objectStore.buckets.backups;
  await withS3(objectStore, async (client) => {
    const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
    if (Contents.length > 0) await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects: Contents.map(({ Key }) => ({ Key })) } }));
  });
}

/** Statements as the application, in its database or another one. */
export async function query<Row extends pg.QueryResultRow>({ description: { database } }: Sandbox, sql: string, name = database.name): Promise<Row[]> {
  const client = new pg.Client({ connectionString: database.url.replace(/\/[^/]+$/, `/${encodeURIComponent(name)}`) });
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

export async function asAdmin<Row extends pg.QueryResultRow>({ description: { database } }: Sandbox, sql: string, name = 'postgres'): Promise<Row[]> {
  return asSuperuser(database.superuser.url.replace(/\/postgres$/, `/${name}`), async (client) => (await client.query<Row>(sql)).rows);
}

/** Names of all databases but the server's own and the templates. */
export async function databaseNames(sandbox: Sandbox): Promise<string[]> {
  return (await asAdmin<{ datname: string }>(sandbox, `select datname from pg_database where not datistemplate and datname <> 'postgres' order by 1`)).map(({ datname }) => datname);
}

export interface Production {
  readonly names: readonly string[];
  readonly content: string;
}

/** Everything that the database holds, and which databases there are. */
export async function production(sandbox: Sandbox): Promise<Production> {
  const tables = await query<{ name: string }>(sandbox, `select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`);
  const digests = tables.map(({ name }) => `select '${name.replaceAll("'", "''")} ' || count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' order by t::text)), '') as line from ${name} t`);
  const rows = await query<{ line: string }>(sandbox, digests.join(' union all '));
  return { names: await databaseNames(sandbox), content: rows.map(({ line }) => line).sort().join('\n') };
}
