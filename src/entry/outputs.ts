// What a run leaves to the workflow: outputs (action.yml lists them), the summary, and whether the step failed.
import { saveState, setFailed, setOutput, summary, warning } from '@actions/core';
import { baselineText } from '../database/baseline';
import type { RunReport } from '../engine/events';
import { messageOf } from '../errors';
import { gatesOf } from '../policy/who-must-agree';
import { scoreOf } from '../readiness/finding';
import { recommendationText } from '../report/assessment-part';
import { planLines } from '../report/plan-text';
import { readinessEnding } from '../report/readiness-part';
import { redacted } from '../report/redact';
import { summaryMarkdown } from '../report/summary';
import { runbooks } from '../runbooks';
import type { Confidential } from '../session/wiring';

/** The result stands first: whatever goes wrong after it, no other step takes a rollback that was done for one that was not. */
export async function publish(report: RunReport, session: Confidential): Promise<void> {
  const { redact } = session;
  publishResult(report.result);
  for (const [name, value] of Object.entries(outputsOf(report, session))) setOutput(name, redact(value));
  await writeSummary(redact(summaryMarkdown(redacted(report, redact))));
  if (report.result !== 'success' && report.result !== 'dry-run') setFailed(redact([readinessEnding(report.readiness) ?? `${report.result}: ${report.message}`, report.nextAction].filter((text) => text !== '').join(' → ')));
}

export function publishResult(result: RunReport['result']): void {
  saveState('result', result);
  setOutput('result', result);
}

function outputsOf(report: RunReport, { request, run, environment }: Confidential): Record<string, string> {
  const gates = gatesOf({ request, run, environment, runbook: runbooks[request.rollbackType] });
  return {
    'rolled-back-from': report.plan?.running.join(' ') ?? '',
    'rolled-back-to': report.plan?.target.tag ?? '',
    'duration-seconds': (report.durationMs / 1000).toFixed(1),
    'downtime-seconds': report.downtimeMs === undefined ? '' : (report.downtimeMs / 1000).toFixed(1),
    plan: report.plan === undefined ? '' : planLines(report.plan).join('\n'),
    incident: request.incident,
    gates: JSON.stringify(gates.first),
    'last-gate': gates.last,
    'report-path': report.filed?.reportPath ?? '',
    'report-url': report.filed?.reportUrl ?? '',
    'follow-up-url': report.filed?.followUpUrl ?? '',
    decision: report.assessment?.decision ?? '',
    recommendation: recommendationText(report.assessment),
    baseline: report.baseline === undefined ? '' : baselineText(report.baseline),
    ...readinessOutputs(report),
  };
}

function readinessOutputs({ readiness }: RunReport): Record<string, string> {
  if (readiness === undefined) return {};
  const { well, of, ready } = scoreOf(readiness.findings);
  return { ready: String(ready), score: `${well}/${of}` };
}

async function writeSummary(text: string): Promise<void> {
  await summary.addRaw(text).write().catch((error: unknown) => warning(`The summary could not be written: ${messageOf(error)}. The log has all of it.`, { title: 'Summary' }));
}
