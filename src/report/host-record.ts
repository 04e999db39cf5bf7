// What a host wrote down about a run: its journal, its lock, the team's log. Enough for a report when the run's own journal is lost.
import { keptOf } from '../commands/dump';
import { allFacts, fact, parseFacts } from '../commands/facts-protocol';
import type { LockDetails } from '../commands/lock';
import type { Plan, PlannedStep } from '../plan/plan';
import type { RunIdentity } from '../request';

export interface JobEvent {
  readonly step: string;
  readonly event: 'started' | 'ended';
  readonly exit: number | undefined;
  /** ISO 8601, UTC, the host's clock. */
  readonly at: string;
}

export interface HostRecord {
  readonly host: string;
  readonly jobs: readonly JobEvent[];
  /** Lines of the team's log that name the incident, the newest. */
  readonly log: readonly string[];
  readonly lock: Pick<LockDetails, 'owner' | 'actor' | 'from' | 'target'> | undefined;
  /** Where rows are that the run took away. */
  readonly kept?: readonly string[];
}

/** The run that a report is about, as far as whoever asks for the report knows it. */
export interface RunSubject {
  readonly system: string;
  readonly environment: string;
  readonly run: RunIdentity;
  readonly incident: string;
  readonly reason: string;
  readonly hosts: readonly string[];
  /** A step by the name in a host's journal; undefined for what is no step. */
  readonly cards: (name: string) => PlannedStep | undefined;
}

/** @param output of the script of commands/journal-excerpt.ts */
export function parseHostRecord(host: string, output: string, run: string): HostRecord {
  const facts = parseFacts(output);
  return { host, jobs: allFacts(facts, 'journal').flatMap((line) => parseJob(line, run)), log: allFacts(facts, 'log'), lock: parseLock(fact(facts, 'lock')), kept: keptOf([run], allFacts(facts, 'dump.left')) };
}

function parseJob(line: string, run: string): JobEvent[] {
  const job = parseObject(line);
  if (job === undefined || job['run'] !== run || typeof job['step'] !== 'string') return [];
  const { step, event, exit, at } = job;
  if ((event !== 'started' && event !== 'ended') || typeof at !== 'string' || Number.isNaN(Date.parse(at))) return [];
  return [{ step, event, exit: typeof exit === 'number' ? exit : undefined, at }];
}

function parseLock(line: string): HostRecord['lock'] {
  const lock = parseObject(line);
  if (lock === undefined || typeof lock['owner'] !== 'string') return undefined;
  const text = (key: string) => (typeof lock[key] === 'string' ? lock[key] : '');
  return { owner: lock['owner'], actor: text('actor'), from: text('from'), target: text('target') };
}

function parseObject(line: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Stands in for a plan that was never written down: versions from the lock that a dead run left. */
export function unknownPlan({ system, environment, run, incident, reason, hosts }: RunSubject, records: readonly HostRecord[]): Plan {
  const lock = records.flatMap((record) => record.lock ?? []).find(({ owner }) => owner === run.id);
  return {
    rollbackType: 'quick',
    title: 'Rollback',
    system,
    environment,
    run: lock === undefined ? run : { ...run, actor: lock.actor },
    incident,
    reason,
    authorization: '',
    digest: '',
    running: lock === undefined || lock.from === '' ? [] : lock.from.split(' '),
    target: { tag: lock?.target === undefined || lock.target === '' ? 'unknown' : lock.target, commit: '' },
    hosts,
    unreachable: [],
    stages: [],
    database: undefined,
    leftOut: [],
    warnings: [],
    forPeople: [],
  };
}
