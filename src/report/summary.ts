// The job summary: verdict first, then the timeline documented against actual, what each host did, and what is left for people.
import type { RunReport, StepRecord } from '../engine/events';
import type { RollbackType } from '../request';
import { databaseMarkdown } from './database-part';
import { durationText } from './duration-text';
import { markdownCode, markdownText, tail } from './neutralise';
import { planMarkdown, versionsText } from './plan-text';
import { readinessMarkdown, readinessVerdict } from './readiness-part';

const outputLimit = 8_000;

const verdicts = {
  success: '✅ Rolled back and verified',
  partial: '⚠️ Rolled back, but not on every host',
  failed: '❌ Stopped: people must act',
  inconclusive: '❔ Inconclusive: nobody knows yet',
  cancelled: '🛑 Cancelled',
  refused: '⛔ Refused: nothing was changed',
  'dry-run': '🔎 Dry run: nothing was changed',
} as const;

/** What a success means, by what was asked for. */
const successes: Readonly<Partial<Record<RollbackType, string>>> = {
  database: '✅ The database is back, and verified',
  cleanup: '✅ Cleaned up, and verified',
  baseline: '✅ The baseline is recorded',
  prepare: '✅ The standby is ready',
  'sync-worker': '✅ The synchronisation is stopped, and users are told',
  verify: '✅ Verified',
  watch: '✅ Stable',
  hold: '🔒 The lock is held',
  release: '🔓 The lock is released',
};

const marks = { done: '✅', already: '☑️', failed: '❌', inconclusive: '❔', warned: '⚠️', cancelled: '🛑', 'not-reached': '▫️' } as const;

export function summaryMarkdown(report: RunReport): string {
  return [heading(report), readinessMarkdown(report), facts(report), databaseMarkdown(report), timeline(report), hosts(report), problems(report), leftForPeople(report), ...(report.result === 'dry-run' && report.plan !== undefined ? [planMarkdown(report.plan)] : [])]
    .filter((part) => part !== '')
    .join('\n\n')
    .concat('\n');
}

function heading({ result, rollbackType, message, nextAction, readiness }: RunReport): string {
  const card = readinessVerdict(readiness);
  if (card !== undefined) return `# ${card}`;
  const verdict = (result === 'success' ? successes[rollbackType] : undefined) ?? verdicts[result];
  return [`# ${verdict}`, message === '' ? '' : markdownText(message), nextAction === '' ? '' : `**Next:** ${markdownText(nextAction)}`].filter((part) => part !== '').join('\n\n');
}

function facts({ plan, durationMs, downtimeMs, lock, startedAt }: RunReport): string {
  if (plan === undefined) return '';
  const rows = [
    ['System', `${plan.system}, ${plan.environment}`],
    ['Versions', versionsText(plan)],
    ['Plan', plan.digest],
    ['Incident', plan.incident],
    ['Reason', plan.reason],
    ['Started', `${startedAt} by ${plan.run.actor}${plan.run.breakGlass ? ' from a terminal (BREAK-GLASS: past the approvals of GitHub)' : ''}`],
    ['Took', durationText(durationMs)],
    ['Not served, seen from here', downtimeMs === undefined ? '' : durationText(downtimeMs)],
    ['Lock', { released: 'released', kept: 'kept on the hosts: no deploy and no other rollback can start', none: '' }[lock]],
  ].filter(([, value]) => value !== '');
  return ['| | |', '| --- | --- |', ...rows.map(([name, value]) => `| ${name} | ${markdownText(value ?? '')} |`)].join('\n');
}

function timeline({ steps }: RunReport): string {
  if (steps.length === 0) return '';
  const rows = steps.map((record) => {
    const { planned } = record;
    const phases = Object.entries(record.phasesMs).map(([phase, ms]) => `${phase} ${durationText(ms)}`);
    const detail = [record.detail, phases.length === 0 ? '' : `(${phases.join(', ')})`].filter((text) => text !== '').join(' ');
    return `| ${marks[record.state]} | ${markdownText(planned.title)} | ${clock(record.startedAt)} | ${record.startedAt === '' ? '' : durationText(record.durationMs)} | ${markdownText(detail)} |`;
  });
  return ['## Timeline', ...documentedTable(steps), '', '| | Step | Started (UTC) | Took | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

/** The document gives a time for a section, not for a step: the steps of a section are added up, side by side ones by their span. */
function documentedTable(steps: readonly StepRecord[]): string[] {
  const sections = new Map<string, StepRecord[]>();
  for (const record of steps) {
    if (record.planned.documentedMs !== undefined && record.startedAt !== '') sections.set(record.planned.section, [...(sections.get(record.planned.section) ?? []), record]);
  }
  if (sections.size === 0) return [];
  const rows = [...sections].map(([section, records]) => `| ${markdownText(section)} | ${durationText(records[0]?.planned.documentedMs ?? 0)} | ${durationText(spanMs(records))} |`);
  return ['| Section of the document | Documented | Actual |', '| --- | --- | --- |', ...rows];
}

/** How long at least one of the steps was at work, ms. */
function spanMs(records: readonly StepRecord[]): number {
  const spans = records.map(({ startedAt, durationMs }) => ({ fromMs: Date.parse(startedAt), toMs: Date.parse(startedAt) + durationMs })).sort((left, right) => left.fromMs - right.fromMs);
  let [sumMs, endMs] = [0, 0];
  for (const { fromMs, toMs } of spans) {
    sumMs += Math.max(0, toMs - Math.max(fromMs, endMs));
    endMs = Math.max(endMs, toMs);
  }
  return sumMs;
}

function clock(iso: string): string {
  return iso.slice(11, 19);
}

function hosts({ steps }: RunReport): string {
  const rows = steps.flatMap((record) => record.hosts.map((host) => `| ${markdownText(host.host)} | ${markdownText(record.planned.title)} | ${host.state} | ${durationText(host.durationMs)} | ${markdownText(host.detail)} |`));
  return rows.length === 0 ? '' : ['## Hosts', '', '| Host | Step | State | Took | |', '| --- | --- | --- | --- | --- |', ...rows].join('\n');
}

function problems({ steps, warnings }: RunReport): string {
  const failed = steps.filter((record) => record.state === 'failed' || record.state === 'inconclusive');
  const parts = failed.map((record) => [`### ${markdownText(record.planned.title)}`, markdownText(record.detail), `**Next:** ${markdownText(record.nextAction)}`, ...record.output.map(({ title, text }) => `<details open><summary>${markdownText(title)}</summary>\n\n${markdownCode(tail(text, outputLimit))}\n</details>`)].join('\n\n'));
  const notes = [...warnings, ...steps.flatMap((record) => record.warnings)].map((warning) => `- ⚠️ ${markdownText(warning)}`);
  return [...(parts.length === 0 ? [] : ['## What went wrong', ...parts]), ...(notes.length === 0 ? [] : ['## Warnings', notes.join('\n')])].join('\n\n');
}

function leftForPeople({ steps, plan, result }: RunReport): string {
  if (result === 'dry-run' || result === 'refused') return '';
  const tasks = [...steps.flatMap((record) => record.forPeople), ...(result === 'success' || result === 'partial' ? (plan?.forPeople ?? []) : [])];
  return tasks.length === 0 ? '' : ['## Left for people', tasks.map((task) => `- [ ] ${markdownText(task)}`).join('\n')].join('\n\n');
}
