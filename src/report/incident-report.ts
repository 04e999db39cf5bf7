// Rollback Retrospective, "Incident Report Template" and "Immediate Post-Rollback": docs/incidents/INCIDENT-{date}-rollback.md.
// What the engine knows is filled in; what only people know is left as a marked blank.
import type { StepRecord } from '../engine/events';
import type { StepName } from '../step-names';
import { durationText } from '../words/durations';
import { clip, markdownText } from '../words/neutralise';
import { announcementText } from './announcement-text';
import { databaseMarkdown } from './database-part';
import { actionItems } from './follow-up-items';
import { versionsText } from './plan-text';
import { peopleFacts, runLink } from './run-facts';
import type { RunRecord } from './run-record';
import { clockText, documentedSpans } from './times';
import { stateMarks, verdictText } from './verdicts';

const longestLine = 1_000;

/** `INCIDENT-2025-11-28-rollback`; the day on which it began, UTC. */
export function reportName({ report, lastAt }: RunRecord): string {
  return `INCIDENT-${(report.startedAt || lastAt).slice(0, 10) || 'unknown-date'}-rollback`;
}

export function incidentReport(record: RunRecord): string {
  return [header(record), summary(record), timeline(record), rootCause(), impact(record), actionsTaken(record), resolution(record), lessons(), items(record), sources(record)].join('\n\n').concat('\n');
}

function blank(what: string): string {
  return `_to be filled in: ${what}_`;
}

function header({ plan, report, lastAt, ended }: RunRecord): string {
  const severity = /(?:^|-)(p[123])(?:-|$)/.exec(report.authorization?.scenario ?? '')?.[1]?.toUpperCase();
  const solved = ended && report.result === 'success';
  // Two spaces end a line in a file on GitHub.
  return [
    `# Incident Report: ${line(plan.system)} rollback\n`,
    `**Incident ID:** ${line(plan.incident)}  `,
    `**Date:** ${(report.startedAt || lastAt).slice(0, 10) || blank('the day')}  `,
    `**Severity:** ${severity ?? blank('P1, P2 or P3')}  `,
    `**Status:** ${solved ? 'Resolved' : 'Investigating'}`,
  ].join('\n');
}

function summary({ plan, report, ended, lastKnown }: RunRecord): string {
  const { message, nextAction } = report;
  const cut = `⚠️ **The run did not end by itself.** Last known: ${line(lastKnown)} What came after that is not known.`;
  return [
    '## Summary',
    `${ended ? verdictText(report) : cut}`,
    `${line(plan.title)} of ${line(plan.system)}, ${line(plan.environment)}: ${line(versionsText(plan))}${plan.reason === '' ? '' : `. Reason: ${line(plan.reason)}`}`,
    ...(ended && message !== '' ? [`It ended with: ${line(message)}`] : []),
    ...(nextAction === '' ? [] : [`**Next:** ${line(nextAction)}`]),
    `What the incident was: ${blank('what people saw, in two sentences')}`,
    [...peopleFacts(report.authorization, plan.run.actor, plan.run.breakGlass).filter(([, value]) => value !== '').map(([name, value]) => `- ${name}: ${value}`), ...(runLink(plan.run.url) === '' ? [] : [`- Run: ${runLink(plan.run.url)}`])].join('\n'),
  ].join('\n\n');
}

/** The document's six times, and between them every step that the engine timed. UTC. */
function timeline({ plan, report, ended, beganAt, lastAt }: RunRecord): string {
  const steps = report.steps.filter(({ startedAt }) => startedAt !== '').map((step) => `  - **${clockText(step.startedAt)}** - ${stateMarks[step.state]} ${line(step.planned.title)}${step.durationMs === 0 ? '' : ` (${durationText(step.durationMs)})`}`);
  const spans = documentedSpans(report.steps).map(({ section, documentedMs, actualMs }) => `| ${line(section)} | ${durationText(documentedMs)} | ${durationText(actualMs)} |`);
  const stable = report.steps.find(({ planned, state }) => planned.step === 'watch-stability' && state === 'done');
  return [
    '## Timeline',
    'Times are UTC.',
    [
      `- **${blank('HH:MM')}** - Deployment started`,
      `- **${blank('HH:MM')}** - Issue first detected`,
      `- **${blank('HH:MM')}** - Rollback decision made`,
      `- **${clockText(beganAt) || blank('HH:MM')}** - Rollback initiated`,
      ...steps,
      ended ? `- **${clockText(lastAt)}** - ${completion(report.result)}` : `- **${clockText(lastAt) || blank('HH:MM')}** - Last sign of the run; completed: ${blank('HH:MM, or not at all')}`,
      `- **${stable === undefined ? blank('HH:MM, when rollback-type watch ended well') : clockText(new Date(Date.parse(stable.startedAt) + stable.durationMs).toISOString())}** - System verified stable`,
    ].join('\n'),
    `- Total downtime: ${downtime(report.downtimeMs)}\n- Hosts: ${line(plan.hosts.join(', '))}${plan.unreachable.length === 0 ? '' : `; not reached: ${line(plan.unreachable.join(', '))}`}`,
    ...(spans.length === 0 ? [] : [['| Section of the document | Documented | Actual |', '| --- | --- | --- |', ...spans].join('\n')]),
  ].join('\n\n');
}

function completion(result: RunRecord['report']['result']): string {
  if (result === 'success') return 'Rollback completed, and verified';
  return result === 'partial' ? 'Rollback completed, but not on every host' : `Rollback ended: ${result}`;
}

function downtime(downtimeMs: number | undefined): string {
  return downtimeMs === undefined ? blank('how long users were not served') : `${durationText(downtimeMs)} without a healthy reply during the rollback, seen from where it ran; before it: ${blank('how long users were not served until then')}`;
}

function rootCause(): string {
  return ['## Root Cause', [`- What broke: ${blank('the part and what it did')}`, `- Why it broke: ${blank('the technical cause')}`, `- Why it wasn't caught in staging: ${blank('the gap')}`].join('\n')].join('\n\n');
}

function impact(record: RunRecord): string {
  const { downtimeMs } = record.report;
  return [
    '## Impact',
    [
      `- Users affected: ${blank('count')}`,
      `- Downtime: ${downtime(downtimeMs)}`,
      `- Data loss: ${dataLoss(record)}`,
      `- Transactions lost: ${transactions(record)}`,
      `- Data corrupted: ${blank('Yes / No, and which')}`,
      `- Revenue impact: ${blank('amount, or none')}`,
    ].join('\n'),
  ].join('\n\n');
}

function dataLoss(record: RunRecord): string {
  const { plan, ended } = record;
  if (!ended) return blank('Yes / No: the run did not end by itself, look at the database');
  if (!changedDatabase(record)) return `none by the rollback, which left the data as it was; by the incident: ${blank('Yes / No, and which')}`;
  return `see Resolution, Database (strategy ${plan.database?.strategy ?? 'unknown'}); by the incident: ${blank('Yes / No, and which')}`;
}

/** Only a restore goes back in time: what was written since its backup is not in the live database any more. */
function transactions(record: RunRecord): string {
  if (record.plan.database?.strategy !== 'restore') return record.ended && !changedDatabase(record) ? `none by the rollback; by the incident: ${blank('count')}` : blank('count');
  const swap = done(record, 'swap-database');
  return swap === undefined ? `the restored database did not go live; by the incident: ${blank('count')}` : `what was written after the backup is in the database that was kept: ${line(swap.detail)}; count: ${blank('count')}`;
}

function actionsTaken(record: RunRecord): string {
  const { plan, report } = record;
  const kinds: Readonly<Record<string, string>> = { quick: 'Quick', full: 'Full', database: 'Database', 'sync-worker': 'Partial (sync worker)', backend: 'Partial (backend)', frontend: 'Partial (frontend)' };
  const outside = report.announced.filter(({ audience, state }) => state === 'told' && audience === 'public');
  return [
    '## Actions Taken',
    [
      `- Rollback type: ${plan.stages.length === 0 ? blank('Quick / Full / Partial') : (kinds[plan.rollbackType] ?? line(plan.title))}`,
      `- Database rollback: ${yesNo(record, done(record, 'undo-migrations') ?? done(record, 'swap-database'))}`,
      `- Data restoration: ${yesNo(record, done(record, 'swap-database'))}`,
      `- Customer notification: ${outside.length === 0 ? blank('Yes / No') : `Yes: ${line([...new Set(outside.map(({ channel }) => channel))].join(', '))}`}`,
    ].join('\n'),
    ...announced(record),
  ].join('\n\n');
}

function yesNo({ ended }: RunRecord, step: StepRecord | undefined): string {
  if (step !== undefined) return `Yes: ${line(step.detail)}`;
  return ended ? 'No' : blank('Yes / No: the run did not end by itself');
}

function announced({ report }: RunRecord): string[] {
  return report.announced.length === 0 ? [] : [`Announced:\n\n${report.announced.map((each) => `- ${announcementText(each)}`).join('\n')}`];
}

function resolution({ plan, report, teamLog }: RunRecord): string {
  const steps = report.steps.filter(({ state }) => state !== 'not-reached').map((step) => `1. ${stateMarks[step.state]} **${line(step.planned.title)}**: ${line(step.detail)}`);
  const open = report.steps.filter(({ state }) => state === 'not-reached').map(({ planned }) => line(planned.title));
  const logs = teamLog.map(({ host, lines }) => [`From the log of ${line(host)}:`, lines.map((each) => `- ${line(each)}`).join('\n')].join('\n\n'));
  const database = databaseMarkdown({ plan, steps: report.steps, result: report.result }).replace(/^## /, '### ');
  return ['## Resolution', steps.length === 0 ? blank('the steps') : steps.join('\n'), ...(open.length === 0 ? [] : [`Not reached: ${open.join(', ')}.`]), ...(database === '' ? [] : [database]), ...logs].join('\n\n');
}

function lessons(): string {
  return ['## Lessons Learned', [`- What worked well: ${blank('what went right')}`, `- What needs improvement: ${blank('what went wrong')}`, `- Action items: ${blank('what follows, with owners, below')}`].join('\n')].join('\n\n');
}

function items(record: RunRecord): string {
  const left = [...(record.plan.keptBefore ?? []), ...record.report.steps.flatMap(({ forPeople }) => forPeople), ...(record.report.result === 'success' ? record.plan.forPeople : [])];
  return ['## Action Items', [...left.map((task) => `- [ ] ${line(task)} - ${blank('Owner')} - ${blank('Due Date')}`), ...actionItems(record).map(({ title, owner, dueAt }) => `- [ ] ${title} - ${line(owner)} - ${dueAt || blank('Due Date')}`)].join('\n')].join('\n\n');
}

function sources({ sources: from, plan }: RunRecord): string {
  return `---\n\nWritten from ${line(from.join(', '))} (run ${line(plan.run.id)}). Blanks are marked _to be filled in_.`;
}

function done({ report }: RunRecord, name: StepName): StepRecord | undefined {
  return report.steps.find(({ planned, state }) => planned.step === name && state === 'done');
}

function changedDatabase(record: RunRecord): boolean {
  return done(record, 'undo-migrations') !== undefined || done(record, 'swap-database') !== undefined;
}

function line(text: string): string {
  return markdownText(clip(text, longestLine));
}
