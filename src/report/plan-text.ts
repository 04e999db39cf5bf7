// A plan for people: what a dry run shows, and what approvers read before they agree.
import type { Expected, Plan, PlannedStep } from '../plan/plan';
import { runbooks } from '../runbooks';
import { durationText } from '../words/durations';
import { htmlText, markdownCode, markdownText } from '../words/neutralise';
import { databaseLines } from './database-part';

function planHeading(plan: Plan): string {
  const parts = [`${plan.system} ${plan.environment}`, versionsText(plan), plan.hosts.length === 0 ? '' : `on ${plan.hosts.join(', ')}`];
  return `${plan.title}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** `v4.0.0 → v3.0.0 (commit)`; what runs alone where the code stays; empty where no release is concerned. */
export function versionsText({ rollbackType, running, target }: Pick<Plan, 'rollbackType' | 'running' | 'target'>): string {
  if (target.tag === '') return '';
  if (running.length > 1 && running.includes(target.tag) && runbooks[rollbackType].previousIs === 'running') return running.join(' and ');
  const goal = `${target.tag} (${target.commit.slice(0, 12)})`;
  return running.length === 1 && running[0] === target.tag ? goal : `${running.join(' and ') || 'unknown'} → ${goal}`;
}

/** What is decided about, by whom, and how long it took the last time. */
function decisionLines({ digest, authorization, expected }: Plan): string[] {
  return [...(expected === undefined ? [] : [expectedText(expected)]), ...(digest === '' ? [] : [`plan ${digest}`]), ...(authorization === '' ? [] : [`authorization: ${authorization}`])];
}

/** Plain lines, for the log and the terminal. */
export function planLines(plan: Plan): string[] {
  return [
    planHeading(plan),
    ...decisionLines(plan).map((line) => `  ${line}`),
    ...plan.warnings.map((warning) => `  warning: ${warning}`),
    ...databaseLines(plan.database),
    ...plan.stages.flatMap((stage, index) => [`Stage ${index + 1}: ${stage.title}`, ...stage.steps.flatMap(stepLines)]),
    ...plan.leftOut.map(({ step, reason }) => `Left out: ${step}: ${reason}`),
  ];
}

function stepLines(step: PlannedStep): string[] {
  return [`  - ${step.title}${flags(step)}`, ...step.says.map((line) => `      ${line}`)];
}

function expectedText({ ms, date }: Expected): string {
  return `expected: ${durationText(ms)} (last drill ${date})`;
}

function flags(step: PlannedStep): string {
  const expected = step.expected === undefined ? '' : `${expectedText(step.expected)}; `;
  const documented = step.documentedMs === undefined ? '' : `documented: ${durationText(step.documentedMs)}; `;
  return ` (${documented}${expected}deadline: ${durationText(step.deadlineMs)}${step.blocking ? '' : '; never blocks'})`;
}

/** In Markdown; each part stands by itself: a page that is too long can go without some of them. */
export function planParts(plan: Plan): string[] {
  return [
    `## Plan: ${markdownText(planHeading(plan))}`,
    ...decisionLines(plan).map((line) => `**${markdownText(line)}**`),
    ...plan.warnings.map((warning) => `> ⚠️ ${markdownText(warning)}`),
    ...plan.stages.flatMap((stage, index) => [`### ${index + 1}. ${markdownText(stage.title)}`, ...stage.steps.map(stepMarkdown)]),
    ...(plan.leftOut.length === 0 ? [] : ['### Left out', plan.leftOut.map(({ step, reason }) => `- ${step}: ${markdownText(reason)}`).join('\n')]),
  ];
}

function stepMarkdown(step: PlannedStep): string {
  const says = step.says.map((line) => `- ${markdownText(line)}`).join('\n');
  const commands = step.commands.map(({ hosts, script }) => `<details><summary>Exact commands on ${htmlText(hosts.join(', '))}</summary>\n\n${markdownCode(script.body)}\n</details>`);
  return [`**${markdownText(step.title)}**${flags(step)}`, says, `Undo: ${markdownText(step.undo)}`, ...commands].join('\n\n');
}
