// The action: inputs → configuration → rollback → log, summary, outputs. The only place that fails a job.
import { randomBytes } from 'node:crypto';
import { info, saveState, setFailed, setOutput, setSecret, summary } from '@actions/core';
import { githubLog } from './adapters/github-log';
import { CancelledError, messageOf } from './errors';
import { baselineText } from './database/baseline';
import { gatesOf } from './policy/who-must-agree';
import { runbooks } from './runbooks';
import type { Event, RunReport } from './engine/events';
import { readInputs } from './inputs';
import { logLines } from './report/log-lines';
import { recommendationText } from './report/assessment-part';
import { planLines } from './report/plan-text';
import { redacted } from './report/redact';
import { summaryMarkdown } from './report/summary';
import { scoreOf } from './readiness/finding';
import type { Request, RunIdentity } from './request';
import { openSession, runSession } from './session';
import type { Confidential } from './wiring';

export async function main(variables: NodeJS.ProcessEnv = process.env): Promise<void> {
  const run = identify(variables);
  let request: Request | undefined;
  try {
    request = withIncident(readInputs(), run);
    // A runner that is killed tells nothing: the post step reads this.
    saveState('run', run.id);
    const session = openSession(request, run, variables, setSecret);
    const show = shower(session);
    const report = await runSession(session, { scratchFolder: scratchFolder(run, variables), repository: variables['GITHUB_REPOSITORY'] ?? '', show, signal: cancellation() });
    await publish(report, session);
    saveState('result', report.result);
  } catch (error) {
    saveState('result', 'refused');
    setOutput('result', 'refused');
    setFailed(messageOf(error));
    if (request?.rollbackType === 'readiness') setOutput('ready', 'false');
    if (request?.rollbackType === 'readiness') await (await import('./not-ready')).notReady(error, request, run, variables['GITHUB_REPOSITORY'] ?? '');
  }
}

function identify(variables: NodeJS.ProcessEnv): RunIdentity {
  const runId = variables['GITHUB_RUN_ID'] ?? '0';
  const url = `${variables['GITHUB_SERVER_URL'] ?? ''}/${variables['GITHUB_REPOSITORY'] ?? ''}/actions/runs/${runId}`;
  return { id: `gh-${runId}`, attempt: randomBytes(6).toString('hex'), actor: variables['GITHUB_TRIGGERING_ACTOR'] ?? variables['GITHUB_ACTOR'] ?? 'unknown', url, breakGlass: false };
}

function withIncident(request: Request, run: RunIdentity): Request {
  return request.incident === '' ? { ...request, incident: `${request.rollbackType === 'drill' ? 'DRILL' : 'INCIDENT'}-${run.id}` } : request;
}

function scratchFolder(run: RunIdentity, variables: NodeJS.ProcessEnv): string {
  return `${variables['RUNNER_TEMP'] ?? '/tmp'}/emergency-rollback/${run.id}`;
}

function shower({ redact }: Confidential): (event: Event) => void {
  const log = githubLog(redact);
  return (event) => logLines(event).forEach(log);
}

/** The runner sends SIGINT, 7.5 s later SIGTERM, 2.5 s later it kills. */
function cancellation(): AbortSignal {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    process.on(name, () => {
      info(`${name}: the run is being cancelled; what runs on the hosts goes on to its end there.`);
      controller.abort(new CancelledError());
    });
  }
  return controller.signal;
}

async function publish(report: RunReport, { redact, request, run, environment }: Confidential): Promise<void> {
  const gates = gatesOf({ request, run, environment, runbook: runbooks[request.rollbackType] });
  const outputs: Record<string, string> = {
    result: report.result,
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
  for (const [name, value] of Object.entries(outputs)) setOutput(name, redact(value));
  await summary.addRaw(redact(summaryMarkdown(redacted(report, redact)))).write();
  if (report.result !== 'success' && report.result !== 'dry-run') setFailed(redact([`${report.result}: ${report.message}`, report.nextAction].filter((text) => text !== '').join(' → ')));
}

function readinessOutputs({ readiness }: RunReport): Record<string, string> {
  if (readiness === undefined) return {};
  const { well, of, ready } = scoreOf(readiness.findings);
  return { ready: String(ready), score: `${well}/${of}` };
}
