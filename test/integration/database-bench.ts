// Drives the database's part of a rollback directly, with real adapters: facts, decision, plan, steps. The whole action takes ten times as long.
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pg from 'pg';
import { databaseUrl } from '../../sandbox/database/cluster';
import { asSuperuser } from '../../sandbox/database/superuser';
import { awsVariables, configurationVariables, rollbackYaml } from '../../sandbox/rollback-config';
import { secretInputs } from '../../sandbox/act';
import type { Description, Sandbox } from '../../sandbox/sandbox';
import type { Database, Environment } from '../../src/config/environment';
import { loadEnvironment } from '../../src/config/load';
import type { DatabaseFacts } from '../../src/database/facts';
import { decide, type Decision } from '../../src/database/strategy';
import type { StepRecord } from '../../src/engine/events';
import { execute } from '../../src/engine/execute';
import { SafeHosts } from '../../src/engine/hosts';
import { buildPlan } from '../../src/plan/build-plan';
import type { Plan } from '../../src/plan/plan';
import type { Situation } from '../../src/plan/situation';
import { databaseRefusals } from '../../src/policy/database-safety';
import { readDatabase } from '../../src/preflight/read-database';
import type { Credentials, Strategy } from '../../src/request';
import type { World } from '../../src/world';
import { runbooks } from '../../src/runbooks';
import type { Runbook } from '../../src/runbooks/runbook';
import { steps } from '../../src/steps/registry';
import type { Carried } from '../../src/steps/step';
import { openFleet } from '../../src/session/open-fleet';
import { connect } from '../../src/session/wiring';
import { noCredentials, sampleRequest } from '../samples/request';
import { sampleRun, sampleSituation } from '../samples/situation';

export interface Undo {
  readonly decision: Decision;
  readonly facts: DatabaseFacts;
  /** Reasons not to start; then nothing ran. */
  readonly refusals: readonly string[];
  readonly plan: Plan;
  readonly records: readonly StepRecord[];
}

export interface BenchOptions {
  /** Keys of `database:` in rollback.yml that are to be otherwise. */
  readonly database?: Readonly<Record<string, unknown>>;
  readonly targetTag?: string;
  /** Otherwise the database's own. */
  readonly url?: string;
}

/** The stages of the runbook `database` that change it. */
const undoing: Runbook = { ...runbooks.database, stages: runbooks.database.stages.filter(({ steps: [first] }) => first === 'dump-doomed-rows' || first === 'undo-migrations') };

export class Bench {
  private readonly signal = new AbortController().signal;
  private world: World;

  private constructor(
    private readonly description: Description,
    readonly name: string,
    readonly environment: Environment,
    readonly database: Database,
    private readonly targetTag: string,
    credentials: Credentials,
  ) {
    Object.assign(process.env, awsVariables(description));
    const order = { environment, request: sampleRequest({ credentials }), run: sampleRun, protect: () => undefined, redact: (text: string) => text };
    this.world = connect(order, openFleet(order), { scratchFolder: join(description.folder, 'scratch', name), repository: '' }, () => undefined);
  }

  /** A database of its own, `name`, on the sandbox's server. */
  static async open({ description }: Sandbox, name: string, { database = {}, targetTag = 'v3.0.0', url = databaseUrl({ ...description.database, name }) }: BenchOptions = {}): Promise<Bench> {
    const { objectStore } = description;
    const section = { name, url, via: 'app-1', migrations: 'backend/prisma/migrations', prisma: { directory: 'backend', command: 'prisma' }, dumps: `s3://${objectStore.buckets.backups}/rollback-dumps`, 'lock-timeout': '1s', ...database };
    const { environment } = loadEnvironment({ file: 'rollback.yml', text: rollbackYaml(description, { database: section, state: `~/.emergency-rollback-${name}` }) }, '', configurationVariables(description, 'token'));
    if (environment.database === undefined) throw new Error('The configuration has no database.');
    const secrets = await secretInputs(description);
    const credentials = { ...noCredentials, sshKey: secrets['ssh-key'] ?? '' };
    return new Bench(description, name, environment, environment.database, targetTag, credentials);
  }

  get url(): string {
    return databaseUrl({ ...this.description.database, name: this.name });
  }

  /** Exactly the template, then the statements, as the application's user. */
  async reset(template: string, statements = ''): Promise<void> {
    const quote = pg.escapeIdentifier;
    await asSuperuser(this.description.database.superuser.url, async (client) => {
      await client.query(`drop database if exists ${quote(this.name)} with (force)`);
      await client.query(`create database ${quote(this.name)} owner ${quote(this.description.database.user)} template ${quote(template)}`);
    });
    if (statements !== '') await this.run(statements);
  }

  async run<Row extends object>(sql: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      const result = (await client.query(sql)) as pg.QueryResult<Row> | pg.QueryResult<Row>[];
      return Array.isArray(result) ? (result.at(-1)?.rows ?? []) : result.rows;
    } finally {
      await client.end();
    }
  }

  /** @param between runs after the rows were dumped and before anything is undone. */
  async undo(strategy: Strategy, between: () => Promise<void> = async () => undefined): Promise<Undo> {
    const target = { tag: this.targetTag, commit: this.description.origin.tags[this.targetTag] ?? '' };
    const facts = await readDatabase(this.environment, this.database, target, this.world, this.signal);
    const decision = decide(strategy, facts.beyond);
    const situation = this.situation({ target, database: { facts, decision } });
    const refusals = databaseRefusals(this.database, { facts, decision }, [], target, { runbook: undoing, confirm: '', allow: [] }).map(({ what }) => what);
    const plan = buildPlan(undoing, steps, situation, []);
    return { decision, facts, refusals, plan, records: refusals.length > 0 ? [] : await this.execute(plan, situation, between) };
  }

  private situation(changes: Partial<Situation>): Situation {
    return sampleSituation({ environment: this.environment, rollbackType: 'database', run: { id: `bench-${randomUUID().slice(0, 8)}`, attempt: 'first', actor: 'ada', url: '', breakGlass: false }, ...changes });
  }

  private async execute(plan: Plan, situation: Situation, between: () => Promise<void>): Promise<StepRecord[]> {
    const { world, environment } = this;
    const ports = { ...world, messages: { handOver: () => [] }, hosts: new SafeHosts(world.fleet, environment, situation.run, world.clock) };
    const context = { situation, ports, carried: {} as Carried, signal: this.signal, progress: () => undefined };
    const waiting = { ...steps, 'undo-migrations': { ...steps['undo-migrations'], run: async (...args: Parameters<(typeof steps)['undo-migrations']['run']>) => (await between(), steps['undo-migrations'].run(...args)) } };
    return execute(plan, waiting, context, () => undefined);
  }

  /** Leaves its database where it is. */
  async disconnect(): Promise<void> {
    await this.world.fleet.close();
  }

  async close(): Promise<void> {
    await this.disconnect();
    await asSuperuser(this.description.database.superuser.url, (client) => client.query(`drop database if exists ${pg.escapeIdentifier(this.name)} with (force)`));
  }
}

/** @throws Error that says where it failed. */
export function expectDone({ refusals, records }: Undo): void {
  const bad = records.find(({ state }) => state !== 'done' && state !== 'already');
  if (refusals.length > 0 || bad !== undefined) throw new Error(`It was not done: ${refusals.join('; ')} ${bad === undefined ? '' : `${bad.planned.title}: ${bad.detail}`}`);
}
