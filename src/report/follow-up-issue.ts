// Rollback Retrospective as an issue: every item of the chapter as a checkbox, with owner and due date.
import { clip, markdownText, plainTitle } from '../words/neutralise';
import { actionItems } from './follow-up-items';
import { versionsText } from './plan-text';
import { runLink } from './run-facts';
import type { RunRecord } from './run-record';
import { verdictText } from './verdicts';

export function followUpTitle({ plan }: RunRecord): string {
  return plainTitle(`${plan.incident}: follow-up of the rollback of ${plan.system} ${plan.environment}`);
}

/** @param reportUrl of the pull request; empty when there is none. */
export function followUpIssue(record: RunRecord, reportUrl: string): string {
  const { plan, report, ended, lastKnown } = record;
  const items = actionItems(record).map(({ title, details, owner, dueAt }) => [`- [ ] **${title}**: ${line(owner)}, due ${dueAt === '' ? '_to be filled in: three days after the rollback_' : `**${dueAt}**`}`, ...details.map((detail) => `  - [ ] ${detail}`)].join('\n'));
  const left = [...(report.plan?.keptBefore ?? []), ...report.steps.flatMap(({ forPeople }) => forPeople)].map((task) => `- [ ] ${line(task)}`);
  return [
    `${ended ? verdictText(report) : `⚠️ The run did not end by itself. Last known: ${line(lastKnown)}`}`,
    [`- Versions: ${line(versionsText(plan))}`, `- Incident: ${line(plan.incident)}`, ...(runLink(plan.run.url) === '' ? [] : [`- Run: ${runLink(plan.run.url)}`]), `- Incident report: ${runLink(reportUrl) || 'kept with the run; no pull request could be opened'}`].join('\n'),
    '## Within 1 hour',
    items[0] ?? '',
    '## Within 3 days',
    items.slice(1).join('\n'),
    ...(left.length === 0 ? [] : ['## Left by the rollback', left.join('\n')]),
  ].join('\n\n').concat('\n');
}

function line(text: string): string {
  return markdownText(clip(text, 1_000));
}
