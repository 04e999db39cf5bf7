// The type drill (Rollback Testing): deploy, soak, roll back by the same engine as in an emergency, watch, roll forward, write it down.
// The lock is taken by the rollback inside alone: the deployment may take it itself.
import { calmed } from '../announce/people';
import { Voice, type Announced } from '../announcing';
import { drillVerdict, firstBad, wayBack, type Course, type Verdict } from './drill-ending';
import { nothingRan, type Ending } from '../ending';
import { describeHolder } from '../engine/lock';
import type { RunReport, StepRecord } from '../engine/events';
import { execute, notReached } from '../engine/execute';
import { SafeHosts } from '../engine/hosts';
import { steady } from '../engine/steady-fleet';
import { RefusedError } from '../errors';
import { buildPlan } from '../plan/build-plan';
import { drillPlan } from '../plan/drill-plan';
import type { Plan } from '../plan/plan';
import { isSafeTag } from '../plan/safe-tag';
import { bareSituation, type Situation } from '../plan/situation';
import { chooseTarget, type Release } from '../plan/target';
import type { Order } from '../planning';
import { drillProblems } from '../policy/drill-safety';
import type { Ports } from '../ports';
import type { Facts } from '../preflight/facts';
import { readFacts } from '../preflight/read-facts';
import { drillDossier } from '../report/drill-dossier';
import { redacted } from '../report/redact';
import { runbooks } from '../runbooks';
import type { StepName } from '../step-names';
import { steps } from '../steps/registry';
import type { Carried } from '../steps/step';
import { durationText } from '../words/durations';
import type { World } from '../world';

/** The life of a rollback, as src/rollback.ts tells it. */
export type RollBack = (order: Order, world: World, signal: AbortSignal) => Promise<RunReport>;

interface Running {
  readonly release: Release;
  readonly facts: Facts;
}

interface Prepared {
  readonly plan: Plan;
  readonly situation: Situation;
}

/** @throws RefusedError before anything was deployed. */
export async function drill(order: Order, world: World, rollback: RollBack, signal: AbortSignal): Promise<Ending> {
  const startedAt = world.clock.now().toISOString();
  const problems = drillProblems(order.environment);
  if (problems.length > 0) throw new RefusedError(problems);
  const began = await whatRuns(order, world, signal);
  const rehearsed = await rollback(inner(order, true), { ...world, emit: () => undefined }, signal);
  if (rehearsed.plan === undefined) return { ...nothingRan, result: rehearsed.result, message: rehearsed.message, nextAction: rehearsed.nextAction };
  const watched = await watchStages(order, world, rollback, signal);
  const prepared = prepare(order, began, rehearsed.plan, watched);
  world.emit({ kind: 'plan-made', at: startedAt, plan: prepared.plan });
  if (order.request.dryRun) return { ...nothingRan, result: 'dry-run', plan: prepared.plan, warnings: prepared.plan.warnings };
  return new Drilling(order, world, rollback, prepared, startedAt, signal).run();
}

/** @throws RefusedError when it cannot be told, or when the hosts are locked: an earlier try of the same drill stopped in the middle of its rollback then. */
async function whatRuns({ environment }: Order, world: World, signal: AbortSignal): Promise<Running> {
  const facts = await readFacts(environment, steady(world), signal);
  const holders = facts.hosts.flatMap(({ host, lockHolder }) => (lockHolder === undefined ? [] : [describeHolder(host, lockHolder)]));
  const silent = facts.unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'a drill needs every host: bring it back, or take it out of the configuration' }));
  const { running, target, problems } = chooseTarget(facts, { tag: 'previous', prefix: environment.tagPrefix, allow: [], earlier: undefined, previousIs: 'running', switches: false });
  const mixed = running.length > 1 ? [{ where: `environments.${environment.name}`, what: `its hosts run ${running.join(' and ')}`, mend: 'bring them to one release first' }] : [];
  const unsafe = target !== undefined && !isSafeTag(target.tag) ? [{ where: `environments.${environment.name}`, what: `it runs ${JSON.stringify(target.tag)}, which is no name for a release`, mend: 'deploy a release whose tag has letters, digits, dot, dash, plus, underscore and slash' }] : [];
  const all = [...holders, ...silent, ...(silent.length > 0 && facts.hosts.length === 0 ? [] : problems), ...mixed, ...unsafe];
  if (all.length > 0 || target === undefined) throw new RefusedError(all);
  return { release: target, facts };
}

/** The rollback inside. Marking an environment for drills is the decision that nobody has to approve one there (docs/authorization.md). */
function inner(order: Order, dryRun: boolean, changes: Partial<Order['request']> = {}): Order {
  const { request, environment } = order;
  const { type = 'quick', target = 'previous' } = environment.drill ?? {};
  const targetTag = request.targetTag === 'previous' ? target : request.targetTag;
  return { ...order, environment: { ...calmed(environment), authorization: 'none' }, request: { ...request, rollbackType: type, targetTag, dryRun, freeze: false, scenario: '', reason: request.reason === '' ? 'rollback drill' : request.reason, ...changes } };
}

function watchOrder(order: Order, dryRun: boolean): Order {
  return inner(order, dryRun, { rollbackType: 'watch', targetTag: 'previous', watchWindowMs: order.request.watchWindowMs ?? order.environment.drill?.watchMs });
}

async function watchStages(order: Order, world: World, rollback: RollBack, signal: AbortSignal): Promise<Plan['stages']> {
  if (order.environment.watch.conditions.length === 0) return [];
  return (await rollback(watchOrder(order, true), { ...world, emit: () => undefined }, signal)).plan?.stages ?? [];
}

function prepare(order: Order, { release, facts }: Running, rollback: Plan, watch: Plan['stages']): Prepared {
  const situation: Situation = { ...bareSituation(order), allow: [], watchWindowMs: undefined, running: [release.tag], target: release, facts };
  const plan = drillPlan(buildPlan(runbooks.drill, steps, situation, []), rollback, watch);
  return { situation, plan: { ...plan, authorization: `no approval needed: ${order.environment.name} is marked for drills`, digest: rollback.digest } };
}

class Drilling {
  private readonly voice: Voice;
  private readonly ports: Ports;
  private readonly carried: Carried = {};
  private readonly warnings: string[] = [];

  constructor(
    private readonly order: Order,
    private readonly world: World,
    private readonly rollback: RollBack,
    private readonly prepared: Prepared,
    private readonly startedAt: string,
    private readonly signal: AbortSignal,
  ) {
    this.voice = new Voice(world, prepared.situation);
    this.ports = { ...world, messages: this.voice.messages, hosts: new SafeHosts(world.fleet, order.environment, order.run, world.clock) };
  }

  async run(): Promise<Ending> {
    const { target: release } = this.prepared.situation;
    const { course, deployed } = await this.there();
    const way = wayBack(course);
    const free = way.go && (await this.freed(course.rollback));
    const forward = free ? await this.go(['roll-forward'], { target: this.expected(release, deployed) }) : this.skipped(['roll-forward']);
    const now = free ? await this.look() : undefined;
    const asItBegan = forward[0]?.state === 'done' && (now === undefined || now.tag === course.expected);
    const left = !way.go ? way.left : !free ? `the lock of the rollback could not be lifted: ${course.environment} stands where it stopped` : asItBegan ? `${course.environment} runs ${course.expected} again, as it began` : `${course.environment} is not proved to run ${course.expected} again; its hosts have ${now?.tag ?? 'an unknown release'} checked out`;
    const verdict = drillVerdict({ ...course, cancelled: this.signal.aborted }, forward, asItBegan, left);
    return this.close(course, forward, verdict, left, free);
  }

  /** Announcement, deployment, soak, rollback, watch: as far as each lets the next one begin. */
  private async there(): Promise<{ course: Course; deployed: Release }> {
    const { situation } = this.prepared;
    const opened = await this.go(['announce-drill', 'deploy-release']);
    const running = firstBad(opened) === undefined ? await this.look() : undefined;
    const deployed = running ?? situation.target;
    const soaked = firstBad(opened) === undefined ? await this.go(['soak-release'], { target: deployed }) : this.skipped(['soak-release']);
    const opening = [...opened, ...soaked];
    const ready = firstBad(opening) === undefined && !this.signal.aborted;
    const rolled = ready ? await this.rollback(inner(this.order, false), this.loud(), this.signal) : undefined;
    const well = rolled?.result === 'success' || rolled?.result === 'partial';
    const watch = well && this.order.environment.watch.conditions.length > 0 && !this.signal.aborted ? await this.rollback(watchOrder(this.order, false), this.loud(), this.signal) : undefined;
    return { deployed, course: { environment: this.order.environment.name, expected: this.expected(situation.target, deployed).tag, opening, rollback: rolled, watch, cancelled: this.signal.aborted } };
  }

  /** Where the commands do not ask for the tag, they alone know what they bring. */
  private expected(began: Release, deployed: Release): Release {
    return this.order.environment.drill?.forward.includes('{tag}') === true ? began : deployed;
  }

  /** One run has one end: the drill's. */
  private loud(): World {
    return { ...this.world, emit: (event) => (event.kind === 'run-ended' ? undefined : this.world.emit(event)) };
  }

  private go(names: readonly StepName[], changes: Partial<Situation> = {}): Promise<StepRecord[]> {
    const { plan, situation } = this.prepared;
    const context = { situation: { ...situation, ...changes }, ports: this.ports, carried: this.carried, signal: this.signal, progress: () => undefined };
    return execute({ ...plan, stages: stagesOf(plan, names) }, steps, context, this.voice.listening(this.world.emit));
  }

  private skipped(names: readonly StepName[]): StepRecord[] {
    return stagesOf(this.prepared.plan, names).flatMap((stage) => stage.steps.map((planned) => notReached(planned, stage.title)));
  }

  /** Undefined where it cannot be told. */
  private async look(): Promise<Release | undefined> {
    if (this.signal.aborted) return undefined;
    try {
      return (await whatRuns(this.order, this.world, this.signal)).release;
    } catch (error) {
      if (this.signal.aborted) return undefined;
      if (!(error instanceof RefusedError)) throw error;
      this.warnings.push(`What runs could not be told: ${error.message}`);
      return undefined;
    }
  }

  /** A rollback that stopped keeps its lock, and a deployment may need it. */
  private async freed(rollback: RunReport | undefined): Promise<boolean> {
    if (rollback?.lock !== 'kept') return true;
    return (await this.rollback(inner(this.order, false, { rollbackType: 'release', breakLock: '' }), this.loud(), this.signal)).result === 'success';
  }

  private async close(course: Course, forward: readonly StepRecord[], verdict: Verdict, left: string, free: boolean): Promise<Ending> {
    const { rollback, watch } = course;
    const inside = [...(rollback?.steps ?? []).map(within('Rollback')), ...(watch?.steps ?? []).map(within('Watch'))];
    const records = [...course.opening, ...inside, ...forward];
    const dossier = this.dossier(course, records, verdict, left);
    const closing = await this.go(['announce-drill-end', 'write-drill-report', 'propose-drill-report'], { dossier, drillEnded: { well: verdict.result === 'success', detail: this.lastWords(rollback, verdict, left) } });
    const { deliveries, warnings }: Announced = await this.voice.end({ stopped: false, watched: false, message: verdict.message });
    const kept = rollback?.lock === 'kept' && !free;
    // What the rollback left to people, the way forward has made good; the report names it.
    const done = forward[0]?.state === 'done';
    return {
      ...nothingRan,
      ...verdict,
      plan: this.prepared.plan,
      steps: [...(done ? records.map((record) => ({ ...record, forPeople: [] })) : records), ...closing],
      downtimeMs: rollback?.downtimeMs,
      authorization: rollback?.authorization,
      announced: [...(rollback?.announced ?? []), ...(watch?.announced ?? []), ...deliveries],
      lock: kept ? 'kept' : rollback === undefined ? 'none' : 'released',
      filed: this.carried.filed,
      warnings: [...new Set([...(rollback?.warnings ?? this.prepared.plan.warnings), ...(watch?.warnings ?? []), ...this.warnings, ...warnings])],
    };
  }

  private lastWords(rollback: RunReport | undefined, { result, message }: Verdict, left: string): string {
    const took = rollback === undefined ? '' : ` The rollback took ${durationText(rollback.durationMs)}.`;
    return result === 'success' ? `rolled back, verified and rolled forward.${took} Now: ${left}` : message;
  }

  private dossier({ rollback }: Course, records: readonly StepRecord[], { result, message }: Verdict, left: string): Situation['dossier'] {
    const { environment, run, request, drills = [] } = this.order;
    const { system, name, drill } = environment;
    const { plan, situation } = this.prepared;
    const record = { system, environment: name, run, incident: request.incident, startedAt: this.startedAt, type: drill?.type ?? '', release: situation.target.tag, target: rollback?.plan?.target.tag ?? plan.target.tag, result, message, left, steps: records, rollback, warnings: this.warnings, history: drills, everyMs: drill?.everyMs ?? 0 };
    return drillDossier(redacted(record, this.world.redact));
  }
}

function stagesOf({ stages }: Plan, names: readonly StepName[]): Plan['stages'] {
  return stages.filter(({ title, steps: planned }) => !/^(?:Rollback|Watch): /.test(title) && planned.some(({ step }) => names.includes(step)));
}

function within(part: string): (record: StepRecord) => StepRecord {
  return (record) => ({ ...record, stage: `${part}: ${record.stage}` });
}
