// Rollback Testing, "Rollback Drill Procedure" 5 to 7: docs/drills/DRILL-{date}.md, documented against actual, gaps, trend, the retrospective's list.
import type { RunReport, RunResult, StepRecord } from '../engine/events';
import type { DrillEntry } from '../plan/drill-history';
import type { RunIdentity } from '../request';
import { durationText } from '../words/durations';
import { clip, markdownText } from '../words/neutralise';
import { suggestedTimes, trendChart, trendTable, type DocumentedSteps } from './drill-trend';
import { ganttMarkdown } from './gantt';
import { runLink } from './run-facts';
import { documentedSpans } from './times';
import { stateMarks } from './verdicts';

/** All that is known of a drill when it ends. */
export interface DrillRecord {
  readonly system: string;
  readonly environment: string;
  readonly run: RunIdentity;
  readonly incident: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  /** The rollback that was rehearsed. */
  readonly type: string;
  /** What was deployed, and what it was to go back to. */
  readonly release: string;
  readonly target: string;
  readonly result: RunResult;
  /** Why it is no success; empty when it is one. */
  readonly message: string;
  /** In which state the environment is now. */
  readonly left: string;
  /** The frame's steps and the rollback's, in their order. */
  readonly steps: readonly StepRecord[];
  /** Undefined where it did not come so far. */
  readonly rollback: RunReport | undefined;
  readonly warnings: readonly string[];
  /** Earlier drills of whatever type, newest last. */
  readonly history: readonly DrillEntry[];
  readonly everyMs: number;
}

/** `2026-08-01`, UTC. */
export function drillDate({ startedAt }: Pick<DrillRecord, 'startedAt'>): string {
  return startedAt.slice(0, 10);
}

export function nextDrillDate({ startedAt, everyMs }: Pick<DrillRecord, 'startedAt' | 'everyMs'>): string {
  return new Date(Date.parse(startedAt) + everyMs).toISOString().slice(0, 10);
}

/** For history.json: undefined where the rollback did not end verified, for then its times say nothing. */
export function drillEntry(record: DrillRecord): DrillEntry | undefined {
  const { rollback, type } = record;
  if (rollback === undefined || !['success', 'partial'].includes(rollback.result)) return undefined;
  const timed = rollback.steps.filter(({ startedAt, state }) => startedAt !== '' && ['done', 'already', 'warned'].includes(state));
  return { date: drillDate(record), type, steps: Object.fromEntries(timed.map(({ planned, durationMs }) => [planned.step, durationMs])), totalMs: rollback.durationMs };
}

export function drillReport(record: DrillRecord): string {
  return [...head(record), ...times(record), ...gaps(record), ...trend(record), ...suggestions(record), ...retrospective(record)].join('\n\n').concat('\n');
}

function head(record: DrillRecord): string[] {
  const { system, environment, type, release, target, result, message, left, rollback, history, run, incident } = record;
  const last = history.at(-1)?.date.slice(0, 10);
  const facts: (readonly [string, string])[] = [
    ['Verdict', result === 'success' ? '✅ rolled back, verified, and rolled forward again' : `❌ ${result}: ${line(message)}`],
    ['Rehearsed', `${line(type)} rollback from ${line(release)} to ${line(target)}`],
    ['The rollback took', rollback === undefined ? '' : durationText(rollback.durationMs)],
    ['Not served, seen from the runner', rollback?.downtimeMs === undefined ? '' : durationText(rollback.downtimeMs)],
    ['State now', line(left)],
    ['Drill', line(incident)],
    ['Run', runLink(run.url)],
    ['Drill before this one', last ?? 'none'],
    ['Last Drill Date', drillDate(record)],
    ['Next Drill Date', nextDrillDate(record)],
  ];
  return [`# Rollback drill: ${line(system)}, ${line(environment)}, ${drillDate(record)}`, facts.filter(([, value]) => value !== '').map(([name, value]) => `- **${name}:** ${value}`).join('\n')];
}

function times({ steps, history, type, rollback }: DrillRecord): string[] {
  const last = history.findLast((drill) => drill.type === type);
  const spans = documentedSpans(steps).map(({ section, documentedMs, actualMs }) => `| ${line(section)} | ${durationText(documentedMs)} | ${durationText(actualMs)} | ${ratio(actualMs, documentedMs)} |`);
  const rows = steps.map(({ planned, stage, state, startedAt, durationMs }) => {
    const before = last !== undefined && stage.startsWith('Rollback') ? last.steps[planned.step] : undefined;
    return `| ${stateMarks[state]} ${line(planned.title)} | ${startedAt === '' ? '' : durationText(durationMs)} | ${before === undefined ? '' : durationText(before)} |`;
  });
  return [
    '## Documented against actual',
    ...(spans.length === 0 ? ['No step with a documented time began.'] : [['| Section of the document | Documented | Actual | Ratio |', '| --- | --- | --- | --- |', ...spans].join('\n')]),
    ...[ganttMarkdown(rollback?.steps ?? [])].filter((chart) => chart !== ''),
    ['| Step | Took | In the drill before |', '| --- | --- | --- |', ...rows].join('\n'),
  ];
}

function ratio(actualMs: number, documentedMs: number): string {
  return documentedMs === 0 ? '' : `${(actualMs / documentedMs).toFixed(2)}${actualMs > documentedMs ? ' 🐢' : ''}`;
}

/** What failed, what was slow, what was left to people, what was warned of. */
function gaps({ steps, rollback, warnings, message }: DrillRecord): string[] {
  const failed = steps.filter(({ state }) => ['failed', 'inconclusive', 'cancelled', 'warned'].includes(state)).map(({ planned, state, detail, nextAction }) => `${state}: ${line(planned.title)}: ${line(detail)}${nextAction === '' ? '' : ` → ${line(nextAction)}`}`);
  const slow = documentedSpans(steps).filter(({ actualMs, documentedMs }) => actualMs > documentedMs).map(({ section, actualMs, documentedMs }) => `slower than documented: ${line(section)}: ${durationText(actualMs)} instead of ${durationText(documentedMs)}`);
  const left = steps.flatMap(({ forPeople }) => forPeople).map((task) => `left for people: ${line(task)}`);
  const warned = [...new Set([...warnings, ...(rollback?.warnings ?? []), ...steps.flatMap((step) => step.warnings)])].map((text) => `warning: ${line(text)}`);
  const unsaid = message !== '' && failed.length === 0 ? [`failed: ${line(message)}`] : [];
  const all = [...unsaid, ...failed, ...slow, ...left, ...warned].map((gap) => `- [ ] ${gap}`);
  return ['## Gaps', all.length === 0 ? 'None: every step was done by itself, within its documented time, without a warning.' : all.join('\n')];
}

function trend(record: DrillRecord): string[] {
  const drills = sameType(record);
  if (drills.length === 0) return ['## Trend', 'No drill of this type has ended verified so far.'];
  const documentedMs = documentedSpans(record.rollback?.steps ?? []).reduce((sum, span) => sum + span.documentedMs, 0);
  return ['## Trend', documentedMs === 0 ? 'What the rollback took.' : `What the rollback took. The document gives its sections ${durationText(documentedMs)} in all.`, trendChart(drills), trendTable(drills)];
}

function suggestions(record: DrillRecord): string[] {
  const found = suggestedTimes(documentedSteps(record), sameType(record));
  if (found.length === 0) return [];
  const rows = found.map(({ section, documentedMs, medianMs, suggestedMs }) => `| ${line(section)} | ${durationText(documentedMs)} | ${durationText(medianMs)} | ${durationText(suggestedMs)} |`);
  return ['## Suggested new documented times', 'From the median of the last three drills of this type, rounded up. Steps of a section that ran side by side are added up.', ['| Section of the document | Documented | Median | Suggested |', '| --- | --- | --- | --- |', ...rows].join('\n')];
}

function documentedSteps({ rollback }: DrillRecord): DocumentedSteps[] {
  const steps = (rollback?.steps ?? []).filter(({ planned }) => planned.documentedMs !== undefined);
  return documentedSpans(steps).map(({ section, documentedMs }) => ({ section, documentedMs, steps: steps.filter(({ planned }) => planned.section === section).map(({ planned }) => planned.step) }));
}

function sameType(record: DrillRecord): DrillEntry[] {
  const own = drillEntry(record);
  return [...record.history.filter(({ type }) => type === record.type), ...(own === undefined ? [] : [own])];
}

/** The document's seven items; what the drill did itself is ticked. */
function retrospective({ steps, rollback }: DrillRecord): string[] {
  const did = (step: string) => steps.some(({ planned, state }) => planned.step === step && state === 'done');
  const items: (readonly [boolean, string])[] = [
    [did('announce-drill'), 'Schedule drill (announce to team)'],
    [did('deploy-release'), 'Deploy to staging'],
    [did('soak-release'), 'Wait (simulate production soak time)'],
    [rollback?.result === 'success', 'Execute rollback procedure'],
    [rollback !== undefined && rollback.steps.length > 0, 'Time each step: actual times against documented times'],
    [false, 'Identify gaps: update the documentation with what was learned'],
    [false, 'Retrospective: team meeting to discuss drill results'],
  ];
  const questions = ['What went wrong?', 'What went right?', 'What can we improve?', 'Action items assigned'].map((question) => `  - [ ] ${question}`);
  return ['## Retrospective', [...items.map(([done, text]) => `- [${done ? 'x' : ' '}] ${text}`), ...questions].join('\n')];
}

function line(text: string): string {
  return markdownText(clip(text, 1_000));
}
