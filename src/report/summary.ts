// The job summary is the incident log: verdict first, who asked and agreed, documented against actual time, what each host did, what is left for people.
import type { RunReport, StepRecord } from '../engine/events';
import type { StepName } from '../step-names';
import { durationText } from '../words/durations';
import { leftForPeople } from './left-for-people';
import { withoutRepeats } from '../words/repeats';
import { clip, htmlText, markdownCode, markdownText, markdownWithCode, tail } from '../words/neutralise';
import { assessmentHeading, assessmentMarkdown } from './assessment-part';
import { announcementText } from './announcement-text';
import { databaseMarkdown } from './database-part';
import { fit, type Block, type Section } from './fit';
import { ganttMarkdown } from './gantt';
import { planParts } from './plan-text';
import { readinessMarkdown, readinessVerdict } from './readiness-part';
import { runFacts } from './run-facts';
import { clockText, documentedSpans } from './times';
import { stateMarks, verdictText } from './verdicts';

/** GitHub drops the summary of a step above 1 MiB whole. */
const summaryLimitBytes = 900_000;
const outputLimit = 8_000;
const longestLine = 2_000;

/** Steps whose outcome is proof. */
const proving: readonly StepName[] = ['verify-backend', 'prove-backend-stable', 'verify-frontend', 'verify-database', 'run-checklist', 'watch-stability'];

/** A report on a run that could not say its last word shows that run's log as well. */
export function summaryMarkdown(report: RunReport, limitBytes = summaryLimitBytes): string {
  const about = report.about === undefined ? [] : sectionsOf(report.about).map((section) => ({ ...section, rank: section.rank + 10 }));
  return fit([...sectionsOf(report), ...about], limitBytes, 'The file `log` beside the journal of this run holds all.');
}

function sectionsOf(report: RunReport): Section[] {
  const { result, plan, steps } = report;
  return [
    { name: 'the verdict', rank: 0, blocks: [{ head: heading(report) }] },
    { name: 'the score card', rank: 1, blocks: [{ head: readinessMarkdown(report) }] },
    { name: 'the assessment', rank: 1, blocks: [{ head: assessmentMarkdown(report) }] },
    { name: 'the facts', rank: 1, blocks: facts(report) },
    { name: 'what went wrong', rank: 3, blocks: problems(report) },
    { name: 'the timeline', rank: 4, blocks: timeline(steps) },
    { name: 'the steps', rank: 6, blocks: details(steps) },
    { name: 'the database', rank: 3, blocks: [{ head: databaseMarkdown(report) }] },
    { name: 'the verification', rank: 5, blocks: verification(steps) },
    { name: 'the hosts', rank: 8, blocks: hosts(steps) },
    { name: 'the announcements', rank: 5, blocks: announcements(report) },
    { name: 'what is left for people', rank: 2, blocks: tasks(report) },
    { name: 'warnings', rank: 7, blocks: warnings(report) },
    { name: 'the plan', rank: 9, blocks: result === 'dry-run' && plan !== undefined ? planParts(plan).map((head) => ({ head })) : [] },
  ];
}

function heading(report: RunReport): string {
  const card = readinessVerdict(report.readiness);
  if (card !== undefined) return `# ${card}`;
  const { message, nextAction } = report;
  return [`# ${assessmentHeading(report) ?? verdictText(report)}`, message === '' ? '' : line(message), nextAction === '' ? '' : `**Next:** ${line(nextAction)}`].filter((part) => part !== '').join('\n\n');
}

function facts(report: RunReport): Block[] {
  // A list, for a phone has no room for a table whose cells hold sentences.
  return [{ head: '', items: runFacts(report).map(([name, value]) => `- **${name}:** ${value}`) }];
}

function timeline(steps: readonly StepRecord[]): Block[] {
  if (steps.length === 0) return [];
  const spans = documentedSpans(steps).map(({ section, documentedMs, actualMs }) => `| ${line(section)} | ${durationText(documentedMs)} | ${durationText(actualMs)} |`);
  const rows = steps.map(({ planned, state, startedAt, durationMs }) => `| ${stateMarks[state]} ${line(planned.title)} | ${clockText(startedAt)} | ${startedAt === '' ? '' : durationText(durationMs)} |`);
  return [
    { head: '## Timeline' },
    ...(spans.length === 0 ? [] : [{ head: '| Section of the document | Documented | Actual |\n| --- | --- | --- |', items: spans }]),
    { head: ganttMarkdown(steps) },
    { head: '| Step | Started (UTC) | Took |\n| --- | --- | --- |', items: rows },
  ];
}

function details(steps: readonly StepRecord[]): Block[] {
  const items = steps.flatMap((record) => {
    const phases = Object.entries(record.phasesMs).map(([phase, ms]) => `${phase} ${durationText(ms)}`);
    const said = [record.detail, phases.length === 0 ? '' : `(${phases.join(', ')})`].filter((text) => text !== '').join(' ');
    return said === '' ? [] : [`- ${stateMarks[record.state]} **${line(record.planned.title)}**: ${line(said)}`];
  });
  return items.length === 0 ? [] : [{ head: '### What each step did' }, { head: '', items }];
}

function verification(steps: readonly StepRecord[]): Block[] {
  const items = steps
    .filter(({ planned, state }) => proving.includes(planned.step) && state !== 'not-reached')
    .flatMap(({ planned, state, detail, output }) => [`- ${stateMarks[state]} **${line(planned.title)}**: ${line(detail)}`, ...(planned.step === 'run-checklist' ? output.flatMap(({ text }) => text.split('\n')) : []).map((check) => `  - ${line(check)}`)]);
  return items.length === 0 ? [] : [{ head: '## Verification' }, { head: '', items }];
}

function hosts(steps: readonly StepRecord[]): Block[] {
  const items = steps.flatMap((record) => record.hosts.map((host) => `| ${line(host.host)} | ${line(record.planned.title)} | ${host.state} (${durationText(host.durationMs)}) | ${line(host.detail)} |`));
  return items.length === 0 ? [] : [{ head: '## Hosts' }, { head: '| Host | Step | State | |\n| --- | --- | --- | --- |', items }];
}

function problems({ steps }: RunReport): Block[] {
  const failed = steps.filter((record) => record.state === 'failed' || record.state === 'inconclusive');
  if (failed.length === 0) return [];
  return [{ head: '## What went wrong' }, ...failed.flatMap(problem)];
}

function problem({ planned, detail, nextAction, output }: StepRecord): Block[] {
  const said = output.map(({ title, text }) => ({ head: `<details open><summary>${htmlText(clip(title, longestLine))}</summary>\n\n${markdownCode(tail(withoutRepeats(text), outputLimit))}\n</details>` }));
  return [{ head: [`### ${line(planned.title)}`, line(detail), `**Next:** ${line(nextAction)}`].join('\n\n') }, ...said];
}

function warnings({ steps, warnings: ofRun }: RunReport): Block[] {
  const items = [...ofRun, ...steps.flatMap((record) => record.warnings)].map((warning) => `- ⚠️ ${line(warning)}`);
  return items.length === 0 ? [] : [{ head: '## Warnings' }, { head: '', items }];
}

function announcements({ announced }: RunReport): Block[] {
  const items = announced.map(announcementText).map((text) => `- ${text}`);
  return items.length === 0 ? [] : [{ head: '## Announced' }, { head: '', items }];
}

function tasks(report: RunReport): Block[] {
  const left = leftForPeople(report);
  return left.length === 0 ? [] : [{ head: '## Left for people' }, { head: '', items: left.map((task) => `- [ ] ${markdownWithCode(clip(task, longestLine))}`) }];
}

/** Foreign text in one line. Cut before it is escaped: an escape is never cut in two. */
function line(text: string): string {
  return markdownText(clip(text, longestLine));
}
