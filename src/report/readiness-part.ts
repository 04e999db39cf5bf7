// The score card in the job summary: verdict, what is to mend first, then every finding by area, and the expected time to recover.
import type { RunReport } from '../engine/events';
import { areas, scoreOf, unwell, type Finding } from '../readiness/finding';
import type { Readiness } from '../readiness/readiness';
import { durationText } from '../words/durations';
import { markdownText, singleLine } from '../words/neutralise';

const marks = { well: '✅', broken: '❌', unknown: '❔' } as const;

/** Undefined for every other type. */
export function readinessVerdict(readiness: Readiness | undefined): string | undefined {
  if (readiness === undefined) return undefined;
  const { well, of, ready } = scoreOf(readiness.findings);
  return `${ready ? '✅ Ready to roll back' : '❌ Not ready to roll back'}: ${well}/${of}`;
}

/** A finding in the log: its mark says whether it is required (❌ ❔) or advice (⚠️); each problem on a line, its mend below. */
export function findingLines({ name, state, required, detail, problems }: Finding): string {
  if (state === 'well') return singleLine(`✅ ${name}: ${detail}`);
  return [`${required ? marks[state] : '⚠️ '} ${name}${required ? '' : ' (advice, not required)'}`, ...problems.flatMap(({ where, what, mend }) => [`    ${singleLine(`${where}: ${what}`)}`, `      → ${singleLine(mend)}`])].join('\n');
}

/** The last word of a run: the findings themselves stand above it. Undefined for every other type. */
export function readinessEnding(readiness: Readiness | undefined): string | undefined {
  if (readiness === undefined) return undefined;
  const { well, of, ready } = scoreOf(readiness.findings);
  const names = unwell(readiness.findings).map(({ name }) => name).join(', ');
  return `${ready ? 'Ready' : 'Not ready'} to roll back: ${well} of the ${of} findings that are required are well${ready ? '' : `; not well: ${names}`}.`;
}

export function readinessMarkdown({ readiness }: Pick<RunReport, 'readiness'>): string {
  if (readiness === undefined) return '';
  return [about(readiness), toMend(readiness), times(readiness), ...areas.map((area) => card(area, readiness.findings.filter((finding) => finding.area === area)))].filter((part) => part !== '').join('\n\n');
}

function about({ system, environment, running, target }: Readiness): string {
  return `${markdownText(`${system}, ${environment}`)}: ${markdownText(running.join(', ') || 'nobody knows what')} runs${target === '' ? '' : `, and a rollback would go back to ${markdownText(target)}`}.`;
}

function toMend({ findings }: Readiness): string {
  const rows = unwell(findings).flatMap(({ name, state, problems }) => problems.map(({ where, what, mend }) => `| ${marks[state]} | ${markdownText(name)} | ${markdownText(`${where}: ${what}`)} | ${markdownText(mend)} |`));
  return rows.length === 0 ? '' : ['## To mend', '', '| | Finding | What is wrong | Mend |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

function times({ expected }: Readiness): string {
  if (expected.length === 0) return '';
  return ['## Expected time to recover', '', '| Rollback | Time | From |', '| --- | --- | --- |', ...expected.map(({ type, ms, from }) => `| ${type} | ${durationText(ms)} | ${markdownText(from)} |`)].join('\n');
}

function card(area: string, findings: readonly Finding[]): string {
  if (findings.length === 0) return '';
  return [`## ${area}`, '', '| | Finding | |', '| --- | --- | --- |', ...findings.map(({ name, state, required, detail }) => `| ${marks[state]} | ${markdownText(name)}${required ? '' : ' (not required)'} | ${markdownText(detail)} |`)].join('\n');
}
