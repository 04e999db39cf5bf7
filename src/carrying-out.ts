// A plan is carried out: its steps run while users' requests are watched, people are told, and the lock goes back last, or stays.
import { Voice } from './announcing';
import { watchDowntime } from './engine/downtime';
import type { Ending } from './ending';
import type { RunResult, StepRecord } from './engine/events';
import { execute } from './engine/execute';
import { SafeHosts } from './engine/hosts';
import { noLock, type Lock } from './engine/lock';
import { leftStopped } from './left-stopped';
import { describePlan, describeStop, freeze, giveBack, takeBack } from './locking';
import { keepsLock } from './plan/keeps-lock';
import type { Plan } from './plan/plan';
import type { Order, Planned } from './planning';
import type { Ports } from './ports';
import { runbooks } from './runbooks';
import { steps } from './steps/registry';
import type { Carried } from './steps/step';
import type { World } from './world';

export async function carryOut(order: Order, world: World, { plan, situation }: Planned, lock: Lock, signal: AbortSignal): Promise<Ending> {
  const { environment, run, request } = order;
  const runbook = runbooks[request.rollbackType];
  const hosts = new SafeHosts(world.fleet, environment, run, world.clock, lock !== noLock);
  const voice = new Voice(world, situation);
  const ports: Ports = { ...world, hosts, messages: voice.messages };
  const probe = environment.health.checks.find((check) => check.on === 'runner' && runbook.hostless !== true);
  const watch = probe === undefined ? undefined : watchDowntime(probe, world.web, world.clock);
  const carried: Carried = {};
  let undescribed: readonly string[] = [];
  const describe = async () => (undescribed = await describePlan(lock, plan));
  const records = await execute(plan, steps, { situation, ports, carried, signal, progress: () => undefined }, voice.listening(world.emit), describe);
  const downtimeMs = await watch?.stop();
  const result = resultOf(records, plan);
  const bad = records.find((record) => ['failed', 'inconclusive', 'cancelled'].includes(record.state)) ?? (result === 'cancelled' ? records[0] : undefined);
  const idle = bad === undefined ? { what: '', mend: '' } : leftStopped(records, situation, lock.resumed);
  const message = bad === undefined ? '' : [`${bad.planned.title}: ${bad.detail || 'cancelled before it began'}`, idle.what].filter((part) => part !== '').join('. ');
  // Of a run that was cancelled before its first step, only what an earlier try did can be live.
  const stopped = bad !== undefined && keepsLock(request.rollbackType) && (bad.state !== 'not-reached' || lock.resumed);
  // Where this run put nothing else live, whoever comes next finds the lock that it took over.
  const nothingDone = bad !== undefined && (bad.state === 'not-reached' || lock.takenOver !== undefined);
  const frozen = bad === undefined && request.freeze && lock !== noLock;
  const speaking = voice.end({ stopped, watched: result !== 'cancelled' && records.some(({ planned }) => planned.step === 'watch-stability'), message });
  const [announced, stop] = await Promise.all([speaking, stopped ? describeStop(order, plan, lock, `${result} at ${bad.planned.step}`) : []]);
  // The lock goes back last: a run that is killed before that finds it again.
  const atLast = stopped ? stop : frozen ? await freeze(order, lock) : await (nothingDone ? takeBack(lock, order) : giveBack(lock));
  const left = stopped || frozen ? 'kept' : lock === noLock || lock.takenOver !== undefined && nothingDone ? 'none' : 'released';
  return { result, plan, steps: records, downtimeMs, message, nextAction: [bad?.nextAction ?? '', idle.mend].filter((part) => part !== '').join(' '), ...outcomeOf(carried), authorization: undefined, announced: announced.deliveries, lock: left, warnings: [...plan.warnings, ...undescribed, ...announced.warnings, ...atLast] };
}

function outcomeOf({ baseline, assessment, filed }: Carried): Pick<Ending, 'baseline' | 'assessment' | 'filed' | 'readiness' | 'about'> {
  return { baseline, assessment, filed, readiness: undefined, about: undefined };
}

function resultOf(records: readonly StepRecord[], plan: Plan): RunResult {
  if (records.some((record) => record.state === 'cancelled')) return 'cancelled';
  if (records.some((record) => record.state === 'failed')) return 'failed';
  if (records.some((record) => record.state === 'inconclusive')) return 'inconclusive';
  if (records.some((record) => record.state === 'not-reached')) return 'cancelled';
  return plan.unreachable.length > 0 && !runbooks[plan.rollbackType].onlyRecords ? 'partial' : 'success';
}
