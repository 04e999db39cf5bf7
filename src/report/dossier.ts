// Everything that is filed about a run: the report, its pull request, the follow-up issue. Pure text; the steps of `report` deliver it.
import type { Dossier } from '../ports';
import { branchText, keyText } from '../words/keys';
import { clip, markdownText, plainTitle } from '../words/neutralise';
import { followUpIssue, followUpTitle } from './follow-up-issue';
import { incidentReport, reportName } from './incident-report';
import { runLink } from './run-facts';
import type { RunRecord } from './run-record';

export function dossierOf(record: RunRecord): Dossier {
  const { plan, report, lastAt } = record;
  const key = `incident=${keyText(plan.incident)} run=${keyText(plan.run.id)}`;
  return {
    key,
    whole: record.ended,
    branch: branchText(`rollback-report/${keyText(plan.incident)}-${keyText(plan.run.id)}`),
    sinceAt: report.startedAt || lastAt,
    folder: 'docs/incidents',
    name: reportName(record),
    report: incidentReport(record),
    title: plainTitle(`${plan.incident}: incident report of the rollback of ${plan.system} ${plan.environment}`),
    pullRequestBody: `The incident report of ${markdownText(clip(plan.incident, 200))}, filled in from the journal of the run${runLink(plan.run.url) === '' ? '' : ` ${runLink(plan.run.url)}`}.\n\nWhat only people know is marked _to be filled in_: edit the file on this branch, then merge. A file that people have edited is never overwritten.\n`,
    issueTitle: followUpTitle(record),
    issueBody: (reportUrl) => followUpIssue(record, reportUrl),
  };
}
