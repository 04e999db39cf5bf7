// Reads the journal of a run back (adapters/journal-file.ts writes it): one event in JSON a line. A last line that was cut off is left out.
import { z } from 'zod';
import type { Event, RunReport, StepRecord } from '../engine/events';
import type { Plan, PlannedDatabase, PlannedStep } from '../plan/plan';
import type { Authorization } from '../policy/authorization';
import type { Delivery } from '../ports';
import { rollbackTypes, type RollbackType, type RunIdentity } from '../request';
import { stepNames } from '../step-names';
import { heldRuns, type HeldRun, type Signed } from './tries';

export interface Journal {
  /** How many lines the run wrote. */
  readonly events: number;
  /** Lines that are no events of ours: cut off, damaged, or written by somebody else. */
  readonly damaged: number;
  /** Undefined: the journal has nothing of the run that is meant, or that run did not say its name. */
  readonly run: string | undefined;
  /** Undefined: it was not planned yet. */
  readonly type: RollbackType | undefined;
  /** Whether it did what a report is about: of a dry run and of one that only looked there is none. */
  readonly changed: boolean;
  /** The other runs that wrote into it. */
  readonly others: readonly Omit<HeldRun, 'events'>[];
  readonly plan: Plan | undefined;
  readonly started: readonly { readonly planned: PlannedStep; readonly at: string }[];
  readonly steps: readonly StepRecord[];
  /** Where the last try broke off: when it had planned, and what earlier ones had ended. */
  readonly cutTry: { readonly at: string; readonly earlier: readonly StepRecord[] } | undefined;
  /** What the run said at its end; undefined when it did not get that far. */
  readonly report: RunReport | undefined;
  /** ISO 8601, UTC; empty without events. */
  readonly firstAt: string;
  readonly lastAt: string;
}

/** An object that says something of every key of its type: what a journal is written with cannot be forgotten here. */
const described = <Type extends object>() => <Shape extends { readonly [Key in keyof Required<Type>]: z.ZodType }>(shape: Shape) => z.looseObject(shape);
/** Shown to nobody, or only compared. */
const anything = z.unknown().optional();
const text = z.string();
const texts = z.array(text);
const time = text.refine((value) => !Number.isNaN(Date.parse(value)));
const ms = z.number().min(0);
const planned = described<PlannedStep>()({ step: z.enum(stepNames), title: text, section: text, documentedMs: ms.optional(), expected: anything, deadlineMs: ms, blocking: z.boolean(), undo: text, says: texts, commands: z.array(anything) });
const run = described<RunIdentity>()({ id: text, attempt: text, job: text.optional(), actor: text, url: text, breakGlass: z.boolean() });
const migration = z.looseObject({ name: text, state: text, action: z.enum(['revert', 'mark', 'resolve', 'keep']), why: text, holds: texts });
const database = described<PlannedDatabase>()({ name: text, strategy: text, reason: text, migrations: z.array(migration), nextDeploy: z.looseObject({ works: z.boolean(), why: text }) });
const plan = described<Plan>()({
  rollbackType: z.enum(rollbackTypes),
  title: text,
  system: text,
  environment: text,
  run,
  incident: text,
  reason: text,
  running: texts,
  target: z.looseObject({ tag: text, commit: text }),
  hosts: texts,
  unreachable: texts,
  stages: z.array(z.looseObject({ title: text, steps: z.array(planned) })),
  database: database.optional(),
  leftOut: z.array(z.looseObject({ step: text, reason: text })),
  warnings: texts,
  authorization: text,
  digest: text,
  expected: anything,
  forPeople: texts,
  keptBefore: texts.optional(),
});
const record = described<StepRecord>()({
  planned,
  stage: text,
  state: z.enum(['done', 'already', 'failed', 'inconclusive', 'warned', 'cancelled', 'not-reached']),
  startedAt: z.union([time, z.literal('')]),
  durationMs: ms,
  detail: text,
  nextAction: text,
  hosts: z.array(z.looseObject({ host: text, state: text, detail: text, durationMs: ms })),
  phasesMs: z.record(text, ms),
  warnings: texts,
  output: z.array(z.looseObject({ title: text, text })),
  forPeople: texts,
});
const authorization = described<Authorization>()({ scenario: text, way: z.enum(['environments', 'comments', 'break-glass', 'not-needed']), askedBy: text, approvals: z.array(z.looseObject({ role: text, login: text, gate: text })), tell: texts });
const report = described<RunReport>()({
  rollbackType: z.enum(rollbackTypes),
  result: z.enum(['success', 'partial', 'failed', 'inconclusive', 'cancelled', 'refused', 'dry-run']),
  plan: plan.optional(),
  steps: z.array(record),
  startedAt: time,
  durationMs: ms,
  downtimeMs: ms.optional(),
  message: text,
  nextAction: text,
  authorization: authorization.optional(),
  baseline: anything,
  assessment: anything,
  readiness: anything,
  announced: z.array(described<Delivery>()({ channel: text, audience: z.enum(['team', 'person', 'public']), what: text, state: z.enum(['told', 'failed']), detail: text, at: text })),
  lock: z.enum(['released', 'kept', 'none']),
  filed: anything,
  about: anything,
  warnings: texts,
});
/** Whoever wrote a line signs it. */
const by = z.looseObject({ id: text, attempt: text }).optional();
const event = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('plan-made'), at: time, plan, by }),
  z.looseObject({ kind: z.literal('note'), at: time, by }),
  z.looseObject({ kind: z.literal('step-started'), at: time, planned, by }),
  z.looseObject({ kind: z.literal('step-heartbeat'), at: time, by }),
  z.looseObject({ kind: z.literal('step-ended'), at: time, record, by }),
  z.looseObject({ kind: z.literal('run-ended'), at: time, report, by }),
]);

/** Which run of a journal is meant. */
export interface Choice {
  /** Its id; empty: the newest that changed something, else the newest. */
  readonly run: string;
  /** Whether a type changes something. */
  readonly changes: (type: RollbackType) => boolean;
}

const newest: Choice = { run: '', changes: () => true };

export function parseJournal(content: string, { run: wanted, changes }: Choice = newest): Journal {
  const lines = content.split('\n').filter((line) => line.trim() !== '');
  const events = lines.flatMap((line) => parseEvent(line) ?? []);
  const runs = heldRuns(events, changes);
  const chosen = wanted === '' ? (runs.findLast(({ changed }) => changed) ?? runs.at(-1)) : runs.find(({ run }) => run === wanted);
  const others = runs.filter((each) => each !== chosen);
  return { ...journalOf(chosen?.events ?? []), run: chosen?.run, type: chosen?.type, changed: chosen?.changed ?? false, others: others.map(({ run, type, changed }) => ({ run, type, changed })), damaged: lines.length - events.length };
}

/** Several tries of one run: of the plan and of the end the last counts, and of each step. */
function journalOf(events: readonly Event[]): Omit<Journal, 'run' | 'type' | 'changed' | 'others' | 'damaged'> {
  const planMade = events.findLast((each) => each.kind === 'plan-made');
  const ended = events.findLast((each) => each.kind === 'run-ended');
  // A try that began after the last end has not ended.
  const lastEnd = events.findLastIndex((each) => each.kind === 'run-ended');
  const lastPlan = events.findLastIndex((each) => each.kind === 'plan-made');
  const cut = lastPlan > lastEnd;
  // What one try did is not what the next one did, at another time.
  const own = cut ? events.slice(lastPlan) : events;
  return {
    events: events.length,
    plan: cut ? planMade?.plan : (ended?.report.plan ?? planMade?.plan),
    started: own.flatMap((each) => (each.kind === 'step-started' ? [{ planned: each.planned, at: each.at }] : [])),
    steps: recordsIn(own),
    cutTry: cut ? { at: planMade?.at ?? '', earlier: recordsIn(events.slice(0, lastPlan)) } : undefined,
    report: cut ? undefined : ended?.report,
    firstAt: events[0]?.at ?? '',
    lastAt: events.at(-1)?.at ?? '',
  };
}

/** The last of each step. */
function recordsIn(events: readonly Event[]): StepRecord[] {
  return [...new Map(events.flatMap((each) => (each.kind === 'step-ended' ? [[each.record.planned.step, each.record] as const] : []))).values()];
}

function parseEvent(line: string): Signed | undefined {
  try {
    const result = event.safeParse(JSON.parse(line));
    return result.success ? (result.data as unknown as Signed) : undefined;
  } catch {
    return undefined;
  }
}
