// Rollback Decision Matrix, "Execute within 5 minutes": opens the rollback run when the decision is immediate, once for each incident.
// The run waits for its approvals like any other. The mark of an incident is an issue; whoever finds one opens nothing.
import { StepError } from '../errors';
import type { Assessment, Recommendation } from '../policy/decision';
import { answering, incidentLabel, isAnswered, isClaimed, isFor, oldest, openedMark } from '../policy/once-per-incident';
import { markOf, sinceText, valueText } from '../policy/row-text';
import type { Issue, Issues, NewIssue, OpenRun, Workflows } from '../ports';
import { outcome, type Step, type StepContext, type StepOutcome } from './step';

export const openRollbackRun: Step = {
  title: 'Open the rollback run',
  section: 'Rollback Decision Matrix, When to Rollback',
  deadlineMs: 60_000,
  blocking: true,
  undo: 'cancel the run that it opened, and close the issue',

  plan({ assess: request, environment }) {
    if (request === undefined || request.openRun === '') return { notNeeded: 'the input open-run names no workflow' };
    return { says: [`if immediate: an issue with the label ${incidentLabel(environment.name)}, and one run of ${request.openRun}, which waits for its approvals`, 'if such a run is there: nothing, and the next assessment looks again', 'once every immediate row is clear: the issue is closed'], commands: [] };
  },

  async run(_planned, context) {
    const { carried: { assessment }, ports: { issues, workflows }, situation: { environment } } = context;
    if (issues === undefined || workflows === undefined) throw new StepError('there is no repository to open a run in', { nextAction: 'Give the step github-token, with actions: write and issues: write; or leave open-run out.' });
    if (assessment === undefined) return outcome('nothing was decided');
    const desk = { issues, workflows, label: incidentLabel(environment.name), context };
    if (assessment.decision === 'immediate' && assessment.recommendation !== undefined) return openOnce(desk, assessment, assessment.recommendation);
    const over = assessment.rows.every(({ row, state }) => row.verdict !== 'immediate' || state === 'clear');
    return over ? closeAll(desk, assessment) : outcome(`${assessment.decision}: no run is opened, and nothing is closed before every immediate row is clear`);
  },
};

interface Desk {
  readonly issues: Issues;
  readonly workflows: Workflows;
  readonly label: string;
  readonly context: StepContext;
}

async function openOnce(desk: Desk, assessment: Assessment, recommendation: Recommendation): Promise<StepOutcome> {
  const { issues, label, context: { signal, ports } } = desk;
  const known = oldest(await issues.open(label, signal));
  if (known !== undefined && isAnswered(known)) return outcome(`issue ${known.number} has its run already: ${known.url}`, { state: 'already' });
  if (known !== undefined && isClaimed(known, ports.clock.now().getTime())) return outcome(`issue ${known.number} has just been opened, and its run with it: ${known.url}`, { state: 'already' });
  const issue = known ?? (await issues.create(newIssue(desk, assessment), signal));
  const first = oldest(await issues.open(label, signal)) ?? issue;
  if (first.number < issue.number) {
    await issues.close(issue.number, `Another assessment was faster: #${first.number}.`, signal);
    return outcome(`another assessment was faster: issue ${first.number}, ${first.url}`, { state: 'already' });
  }
  return startFor(desk, issue, recommendation);
}

function newIssue({ label, context: { situation: { environment } } }: Desk, assessment: Assessment): NewIssue {
  const title = `Immediate rollback of ${environment.system}, ${environment.name}: ${assessment.why}`.slice(0, 200);
  return { title, body: issueText(assessment), label: { name: label, description: 'An incident that the decision matrix found' } };
}

async function startFor(desk: Desk, issue: Issue, recommendation: Recommendation): Promise<StepOutcome> {
  const { issues, workflows, context: { situation, signal } } = desk;
  const workflow = situation.assess?.openRun ?? '';
  const forPeople = [`Approve or reject the run of ${workflow} (issue ${issue.number})`, ...recommendation.choices];
  const run = answering(await workflows.openRuns(workflow, signal), situation.environment.name);
  if (run !== undefined) return leaveItTo(run, issue, desk, workflow, forPeople);
  await workflows.start(workflow, fieldsOf(recommendation, issue), signal);
  await issues.edit(issue.number, `${issue.body}\n\n${workflow} was started. It waits for its approvals on the page of its runs.\n\n${openedMark}`, signal);
  return outcome(`${workflow} was started for issue ${issue.number}, ${issue.url}: it waits for approval`, { forPeople });
}

/** A run of somebody else may be rejected, or be for something else: the mark is for one of this incident alone, and the next assessment looks again. */
async function leaveItTo(run: OpenRun, issue: Issue, { issues, context: { signal } }: Desk, workflow: string, forPeople: string[]): Promise<StepOutcome> {
  const said = issue.body.includes(run.url) ? [] : [`A run of ${workflow} was there already (${run.status}): ${run.url}`];
  const news = [...said, ...(isFor(run, issue) ? [openedMark] : [])];
  if (news.length > 0) await issues.edit(issue.number, [issue.body, ...news].join('\n\n'), signal);
  return outcome(`a run is ${run.status} already: ${run.url}; issue ${issue.number} says so`, { state: 'already', forPeople });
}

/** The fields of the form of rollback.yml. */
function fieldsOf({ type, target, environment, scenario, strategy, reason }: Recommendation, issue: Issue): Record<string, string> {
  return { type, target, environment, scenario, strategy, incident: String(issue.number), reason };
}

async function closeAll({ issues, label, context: { signal } }: Desk, { at, decision }: Assessment): Promise<StepOutcome> {
  const open = await issues.open(label, signal);
  for (const { number } of open) await issues.close(number, `Every immediate row of the decision matrix is clear at ${at}; the decision is ${decision}. A run that still waits for approval is for people to cancel.`, signal);
  return open.length === 0 ? outcome(`${decision}: nothing to open, nothing to close`, { state: 'already' }) : outcome(`closed ${open.map(({ number }) => `issue ${number}`).join(', ')}: every immediate row is clear`);
}

/** Names of rows and numbers alone: labels of series are foreign text. */
function issueText({ rows, at, recommendation }: Assessment): string {
  const table = rows.filter(({ state }) => state !== 'clear').map((verdict) => `| ${markOf(verdict)} ${verdict.state} | ${verdict.row.verdict} | ${verdict.row.name.replaceAll('|', '\\|')} | ${valueText(verdict)} | ${verdict.bound.replaceAll('|', '\\|')} | ${sinceText(verdict)} |`);
  const choices = (recommendation?.choices ?? []).map((choice) => `- ${choice}`);
  return [`The decision matrix says **immediate** at ${at}.`, ['| | verdict | row | value | bound | since |', '| --- | --- | --- | --- | --- | --- |', ...table].join('\n'), ...(choices.length === 0 ? [] : [choices.join('\n')]), 'This issue is the mark of the incident: while it is open no second run is opened. It is closed when every immediate row is clear.'].join('\n\n');
}
