// What is known of a run, read from its journal: what incident report, pull request and follow-up issue are made from.
// A journal that breaks off (the runner died) still tells what was planned, what ended and what was being done.
import type { RunReport, StepRecord } from '../engine/events';
import type { Plan } from '../plan/plan';
import { unknownPlan, type HostRecord, type RunSubject } from './host-record';
import type { Journal } from './journal';
import { endOf } from './times';

export interface RunRecord {
  readonly plan: Plan;
  readonly report: RunReport;
  /** False: the run did not end by itself; what came after its last word is not known. */
  readonly ended: boolean;
  /** ISO 8601, UTC: when its first try began; empty when not known. */
  readonly beganAt: string;
  /** ISO 8601, UTC: when it ended, or its last word; empty when not even that is known. */
  readonly lastAt: string;
  /** The last that is known of a run that did not end by itself. */
  readonly lastKnown: string;
  /** `the journal of the run`, `the journal of app-1`. */
  readonly sources: readonly string[];
  /** Lines of the team's log that name the incident, by host. */
  readonly teamLog: readonly { readonly host: string; readonly lines: readonly string[] }[];
}

/** A whole journal needs no host. Otherwise what the hosts wrote down stands in for what is missing. */
export function recordOf(journal: Journal, hosts: readonly HostRecord[], subject: RunSubject): RunRecord {
  const sources = [...(journal.events === 0 ? [] : ['the journal of the run']), ...hosts.filter(({ jobs, log }) => jobs.length + log.length > 0).map(({ host }) => `the journal of ${host}`)];
  const teamLog = hosts.filter(({ log }) => log.length > 0).map(({ host, log }) => ({ host, lines: log }));
  if (journal.report !== undefined) {
    const plan = journal.report.plan ?? journal.plan ?? unknownPlan(subject, hosts);
    return { plan, report: journal.report, ended: true, beganAt: earlier(journal.firstAt, journal.report.startedAt), lastAt: endOf(journal.report), lastKnown: '', sources, teamLog };
  }
  const known = journal.plan ?? unknownPlan(subject, hosts);
  const told = journal.steps.flatMap(({ forPeople }) => forPeople);
  const plan = { ...known, keptBefore: [...new Set([...(known.keptBefore ?? []), ...hosts.flatMap(({ kept = [] }) => kept).filter((line) => known.keptBefore?.some((other) => other.endsWith(line)) !== true)])].filter((line) => !told.includes(line)) };
  const steps = stepsOf(journal, hosts, plan, subject);
  const times = [journal.lastAt, ...hosts.flatMap(({ jobs }) => jobs.map(({ at }) => at))].filter((at) => !Number.isNaN(Date.parse(at))).sort((left, right) => Date.parse(left) - Date.parse(right));
  const startedAt = journal.firstAt || times[0] || '';
  const lastAt = times.at(-1) ?? '';
  const lastKnown = lastWord(steps, lastAt);
  return { plan, ended: false, beganAt: startedAt, lastAt, lastKnown, sources, teamLog, report: cutReport(plan, steps, { startedAt, lastAt, lastKnown, lockHeld: hosts.some(({ lock }) => lock?.owner === plan.run.id) }) };
}

function earlier(left: string, right: string): string {
  return left !== '' && Date.parse(left) < Date.parse(right) ? left : right;
}

function cutReport(plan: Plan, steps: readonly StepRecord[], { startedAt, lastAt, lastKnown, lockHeld }: { startedAt: string; lastAt: string; lastKnown: string; lockHeld: boolean }): RunReport {
  return {
    rollbackType: plan.rollbackType,
    result: 'inconclusive',
    plan,
    steps,
    startedAt,
    durationMs: startedAt === '' || lastAt === '' ? 0 : Math.max(0, Date.parse(lastAt) - Date.parse(startedAt)),
    downtimeMs: undefined,
    message: `The run did not end by itself. Last known: ${lastKnown}`,
    nextAction: 'Find out what runs on each host, then run the rollback again: it finds what was begun and goes on from there.',
    baseline: undefined,
    assessment: undefined,
    readiness: undefined,
    filed: undefined,
    about: undefined,
    authorization: undefined,
    announced: [],
    lock: lockHeld ? 'kept' : 'none',
    warnings: [],
  };
}

/** In the order of the plan: what ended, what was being done, what was not reached. */
function stepsOf(journal: Journal, hosts: readonly HostRecord[], plan: Plan, { cards }: RunSubject): StepRecord[] {
  const planned = plan.stages.flatMap((stage) => stage.steps.map((step) => ({ stage: stage.title, step })));
  const known = planned.length > 0 ? planned : jobNames(hosts).flatMap((name) => cards(name) ?? []).map((step) => ({ stage: 'As the hosts wrote down', step }));
  return known.map(({ stage, step }) => {
    const ended = journal.steps.find((record) => record.planned.step === step.step);
    if (ended !== undefined) return ended;
    const begun = journal.started.findLast((event) => event.planned.step === step.step);
    const found = begunStep(step, stage, begun?.at ?? '', ofTry(hosts, journal.cutTry?.at));
    const before = journal.cutTry?.earlier.find((record) => record.planned.step === step.step);
    return before === undefined || found.state !== 'not-reached' ? found : { ...found, detail: `in an earlier try: ${before.detail || before.state}`, forPeople: before.forPeople.filter((line) => plan.keptBefore?.some((other) => other.endsWith(line)) !== true) };
  });
}

/** Two clocks are never quite the same. */
const clocksMs = 5_000;

/** What hosts wrote down since the last try had planned. */
function ofTry(hosts: readonly HostRecord[], since: string | undefined): HostRecord[] {
  return hosts.map((host) => ({ ...host, jobs: host.jobs.filter(({ at }) => since === undefined || Number.isNaN(Date.parse(since)) || Date.parse(at) >= Date.parse(since) - clocksMs) }));
}

/** What the hosts say of a step whose end the run did not write down. */
function begunStep(planned: StepRecord['planned'], stage: string, startedAt: string, hosts: readonly HostRecord[]): StepRecord {
  const outcomes = hosts.flatMap(({ host, jobs }) => {
    const own = jobs.filter(({ step }) => step === planned.step);
    const last = own.findLastIndex(({ event }) => event === 'started');
    const began = own[last]?.at;
    const end = own.slice(last + 1).findLast(({ event }) => event === 'ended');
    if (began === undefined && end === undefined) return [];
    return [{ host, began: began ?? '', endedAt: end?.at ?? '', exit: end?.exit }];
  });
  const empty = { planned, stage, nextAction: '', phasesMs: {}, warnings: [], output: [], forPeople: [] };
  if (startedAt === '' && outcomes.length === 0) return { ...empty, state: 'not-reached', startedAt: '', durationMs: 0, detail: '', hosts: [] };
  const from = startedAt || outcomes.map(({ began }) => began).filter((at) => at !== '').sort()[0] || '';
  const until = outcomes.map(({ endedAt }) => endedAt).filter((at) => at !== '').sort().at(-1) ?? '';
  const failed = outcomes.filter(({ exit }) => exit !== undefined && exit !== 0);
  const open = outcomes.filter(({ exit }) => exit === undefined);
  return {
    ...empty,
    startedAt: from,
    durationMs: from === '' || until === '' ? 0 : Math.max(0, Date.parse(until) - Date.parse(from)),
    state: failed.length > 0 ? 'failed' : open.length > 0 || outcomes.length === 0 ? 'inconclusive' : 'done',
    detail: outcomes.length === 0 ? 'it had begun; whether it ended is not known' : outcomes.map(({ host, exit }) => `${host}: ${exit === undefined ? 'began, its end was not written down' : `ended with exit status ${exit}`}`).join('; '),
    hosts: outcomes.map(({ host, began, endedAt, exit }) => ({ host, state: exit === undefined ? 'unknown' : exit === 0 ? 'done' : 'failed', detail: exit === undefined ? 'its end was not written down' : `exit status ${exit}`, durationMs: began === '' || endedAt === '' ? 0 : Math.max(0, Date.parse(endedAt) - Date.parse(began)) })),
  };
}

function jobNames(hosts: readonly HostRecord[]): string[] {
  const jobs = hosts.flatMap((host) => host.jobs).sort((left, right) => left.at.localeCompare(right.at));
  return [...new Set(jobs.map(({ step }) => step))];
}

function lastWord(steps: readonly StepRecord[], lastAt: string): string {
  const last = steps.findLast(({ state }) => state !== 'not-reached');
  if (last === undefined) return lastAt === '' ? 'nothing; no journal was found.' : `no step had begun at ${lastAt}.`;
  const { planned, state, detail } = last;
  return `${planned.title}: ${state === 'done' || state === 'already' ? 'done' : detail}${lastAt === '' ? '' : `, at ${lastAt}`}.`;
}
