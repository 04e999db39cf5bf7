// Full Rollback, "record count matches pre-deployment count": measures what is so before a deployment, and keeps it on every host.
import { mismatches, nameOf, requestOf } from '../checks/http';
import { keepBaseline } from '../commands/baseline';
import { commandsFor, hostScript } from '../commands/script';
import type { HttpCheck } from '../config/http-check-schema';
import { baselineText, type Baseline, type CheckBaseline, type DatabaseBaseline } from '../database/baseline';
import { countEachWithin, readFingerprint } from '../database/measure';
import { messageOf, StepError } from '../errors';
import { turnsOf } from '../plan/deadlines';
import { hostsThatAnswered, type Situation } from '../plan/situation';
import { describeReply } from './parts/host-outcomes';
import { outcome, type Step, type StepContext } from './step';
import { releaseOf } from './parts/versions-by-host';

const requests = 10;
const keepTimeoutMs = 20_000;
const countLimitMs = 60_000;

export const recordBaseline: Step = {
  title: 'Record the baseline',
  section: 'Full Rollback, done ahead',
  deadlineMs: 300_000,
  // A deployment must not fail because nobody could count.
  blocking: false,
  undo: 'nothing to undo: the baselines before it stay in the state folder',

  plan(situation) {
    const { database, health, rollout } = situation.environment;
    const checks = health.checks.filter(({ on }) => on === 'runner');
    const tables = database === undefined || database.counts.length === 0 ? 'every table' : database.counts.join(', ');
    return {
      deadlineMs: recordBaseline.deadlineMs + Math.max(0, turnsOf(situation.facts.hosts.length, rollout) - 1) * keepTimeoutMs,
      says: [
        'the release that runs on every host',
        ...(checks.length === 0 ? [] : [`${checks.map(nameOf).join(', ')}: ${requests} requests each, for latency and errors`]),
        ...(situation.database === undefined ? [] : [`${database?.name}: the rows of ${tables}, its migrations, its constraints, indexes and sequences by name`]),
        `keep it as baseline.json in the state folder of ${situation.facts.hosts.map(({ host }) => host).join(', ')}`,
      ],
      commands: [],
    };
  },

  async run(_planned, context) {
    const baseline = await measure(context);
    const { situation, ports, carried, signal } = context;
    const hosts = hostsThatAnswered(situation);
    const replies = await ports.hosts.change('record-baseline', commandsFor(hosts, (host) => hostScript(host, 'Keep the baseline', keepTimeoutMs, keepBaseline(baselineText(baseline), baseline.at))), { signal });
    const outcomes = replies.map(describeReply);
    const bad = outcomes.filter(({ state }) => state !== 'done').map(({ host, detail }) => `${host} does not keep the baseline: ${detail}`);
    if (bad.length === outcomes.length) throw new StepError(bad.join('; '), { nextAction: 'Mend what the hosts say. A rollback goes on without a baseline, but cannot compare with it.' });
    carried.baseline = baseline;
    return outcome(describe(baseline), { hosts: outcomes, warnings: [...baseline.missing.slice(unread(situation).length), ...bad] });
  },
};

async function measure(context: StepContext): Promise<Baseline> {
  const { situation, ports } = context;
  const { environment, run, target, facts } = situation;
  const missing = [...unread(situation)];
  const [checks, database] = await Promise.all([sampleChecks(context), measureDatabase(context, missing)]);
  return {
    format: 1,
    at: ports.clock.now().toISOString(),
    system: environment.system,
    environment: environment.name,
    run: run.id,
    release: target,
    hosts: facts.hosts.map(({ host, head }) => ({ host, release: releaseOf(situation, host), commit: head })),
    checks,
    database,
    missing,
  };
}

/** What preflight could not read; the plan has warned of it. */
function unread({ facts, database, environment }: Situation): string[] {
  const without = database === undefined && environment.database !== undefined ? [`${environment.database.name} could not be read`] : [];
  return [...facts.unreachable.map(({ host, reason }) => `${host} did not answer: ${reason}`), ...without];
}

async function measureDatabase({ situation, ports, signal }: StepContext, missing: string[]): Promise<DatabaseBaseline | undefined> {
  const { environment, database } = situation;
  if (database === undefined || environment.database === undefined) return undefined;
  const { address, schema, sizeBytes, migrations } = database.facts;
  try {
    const session = await ports.databases.open(address, signal);
    try {
      const counted = await countEachWithin(countLimitMs, session, environment.database.counts, schema);
      missing.push(...counted.absent.map((table) => `${table}: there is no such table`), ...counted.failed);
      return { name: address.database, sizeBytes, migrations: migrations.filter(({ state }) => state === 'applied').map(({ name }) => name), counts: counted.counts, fingerprint: await readFingerprint(session) };
    } finally {
      await session.close();
    }
  } catch (error) {
    signal.throwIfAborted();
    missing.push(`${address.database}: ${messageOf(error)}`);
    return undefined;
  }
}

function sampleChecks(context: StepContext): Promise<CheckBaseline[]> {
  const checks = context.situation.environment.health.checks.filter(({ on }) => on === 'runner');
  return Promise.all(checks.map((check) => sample(check, context)));
}

async function sample(check: HttpCheck, { situation, ports, signal }: StepContext): Promise<CheckBaseline> {
  const times: number[] = [];
  let errors = 0;
  for (let request = 0; request < requests; request += 1) {
    const beginMs = ports.clock.monotonicMs();
    try {
      const reply = await ports.web.request(requestOf(check), signal);
      times.push(ports.clock.monotonicMs() - beginMs);
      // Which version answers is no question of health here: the deployment is still to come.
      if (mismatches({ ...check, version: undefined }, reply, situation.target, situation.environment.tagPrefix).length > 0) errors += 1;
    } catch {
      signal.throwIfAborted();
      errors += 1;
    }
  }
  const sorted = times.sort((left, right) => left - right);
  const round = (ms: number | undefined) => Math.round((ms ?? 0) * 10) / 10;
  return { name: nameOf(check), requests, errorShare: errors / requests, medianMs: round(sorted[Math.floor(sorted.length / 2)]), slowestMs: round(sorted.at(-1)) };
}

function describe({ release, database, checks }: Baseline): string {
  const counts = Object.values(database?.counts ?? {});
  const rows = database === undefined ? [] : [`${counts.reduce((sum, each) => sum + each, 0)} rows in ${counts.length} tables of ${database.name}`];
  return [`${release.tag} runs`, ...rows, ...checks.map(({ name, medianMs, errorShare }) => `${name}: ${medianMs} ms${errorShare === 0 ? '' : `, ${Math.round(errorShare * 100)}% errors`}`)].join('; ');
}
