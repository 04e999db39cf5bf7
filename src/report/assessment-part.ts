// The part of the summary that the type assess fills: the decision first, every row with its chart, what nobody knows, and the form to copy.
import type { RunReport } from '../engine/events';
import type { Assessment, Recommendation } from '../policy/decision';
import type { RowVerdict } from '../policy/decision-matrix';
import { chartOf, markOf, sinceText, valueText } from '../policy/row-text';
import { markdownCode, markdownText } from '../words/neutralise';

const headings = {
  immediate: '🔴 Immediate: roll back within 5 minutes',
  scheduled: '🟠 Scheduled: plan a rollback within 30 minutes',
  monitor: '🟢 Monitor and patch: no rollback',
  inconclusive: '❔ Inconclusive: nobody knows whether it is bad enough',
} as const;

/** Undefined for runs of other types, and where nothing was decided. */
export function assessmentHeading({ assessment }: RunReport): string | undefined {
  return assessment === undefined ? undefined : headings[assessment.decision];
}

export function assessmentMarkdown({ assessment }: RunReport): string {
  if (assessment === undefined) return '';
  return [`**${markdownText(assessment.why)}** (${markdownText(assessment.at)})`, recommendationPart(assessment), unknownPart(assessment), rowsPart(assessment)].filter((part) => part !== '').join('\n\n');
}

/** As the output of the action; empty where nothing is recommended. */
export function recommendationText(assessment: Assessment | undefined): string {
  return assessment?.recommendation === undefined ? '' : JSON.stringify(assessment.recommendation);
}

function rowsPart({ rows }: Assessment): string {
  return ['## Rows of the matrix', ['| | Verdict | Row | Value | Bound | Since | Chart |', '| --- | --- | --- | --- | --- | --- | --- |', ...rows.map(rowLine)].join('\n')].join('\n\n');
}

function rowLine(verdict: RowVerdict): string {
  const { line, bound } = chartOf(verdict);
  const chart = line === '' ? '' : `\`${line}\`${bound === '' ? '' : ` ${bound} is the bound`}`;
  const cells = [`${markOf(verdict)} ${verdict.state}`, verdict.row.verdict, [verdict.row.name, verdict.why].filter((text) => text !== '').join(': '), valueText(verdict), verdict.bound, sinceText(verdict)].map(markdownText);
  return `| ${[...cells, chart].join(' | ')} |`;
}

function unknownPart({ rows }: Assessment): string {
  const unknown = rows.filter(({ state }) => state === 'inconclusive');
  return unknown.length === 0 ? '' : ['## Could not be judged', unknown.map(({ row, why }) => `- ❔ ${markdownText(`${row.verdict}: ${row.name}: ${why}`)}`).join('\n')].join('\n\n');
}

function recommendationPart({ recommendation }: Assessment): string {
  if (recommendation === undefined) return '';
  const { because, choices } = recommendation;
  const rows = (['type', 'target', 'scenario', 'strategy'] as const).map((field) => `| ${field} | ${markdownText(recommendation[field])} | ${markdownText(because[field])} |`);
  const notes = choices.map((choice) => `- ${markdownText(choice)}`);
  return ['## Recommended', ['| Field | Value | Because |', '| --- | --- | --- |', ...rows].join('\n'), ...(notes.length === 0 ? [] : [`For people alone:\n\n${notes.join('\n')}`]), markdownCode(formText(recommendation))].join('\n\n');
}

/** A command for a terminal; the same names stand in the form of rollback.yml. */
function formText({ type, target, environment, scenario, strategy, reason }: Recommendation): string {
  const fields = Object.entries({ type, target, environment, scenario, strategy, reason }).map(([name, value]) => `  -f ${name}=${quoted(value)}`);
  return ['gh workflow run rollback.yml', ...fields].join(' \\\n');
}

function quoted(text: string): string {
  return /^[A-Za-z0-9._-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
