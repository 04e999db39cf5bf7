// The action: inputs → configuration → rollback → log, summary, outputs.
import { randomBytes } from 'node:crypto';
import { info, saveState, setFailed, setOutput, setSecret } from '@actions/core';
import { githubLog } from '../adapters/github-log';
import type { Event } from '../engine/events';
import { CancelledError, ConfigurationError, messageOf } from '../errors';
import { readInputs } from './inputs';
import { publish, publishResult } from './outputs';
import { logLines } from '../report/log-lines';
import type { Request, RunIdentity } from '../request';
import { runbooks } from '../runbooks';
import { openSession, runSession } from '../session/session';
import type { Confidential } from '../session/wiring';

export async function main(variables: NodeJS.ProcessEnv = process.env): Promise<void> {
  const run = identify(variables);
  let request: Request | undefined;
  let session: Confidential;
  try {
    request = withIncident(readInputs(), run);
    session = openSession(request, () => run, variables, setSecret);
  } catch (error) {
    return refuse(messageOf(error), error, { request, run }, variables);
  }
  // A runner that is killed tells nothing: the post step reads these.
  saveState('run', run.id);
  saveState('locks', String(runbooks[request.rollbackType].locks));
  try {
    await publish(await runSession(session, { scratchFolder: scratchFolder(run, variables), repository: variables['GITHUB_REPOSITORY'] ?? '', show: shower(session), signal: cancellation() }), session);
  } catch (error) {
    if (error instanceof ConfigurationError) return refuse(session.redact(messageOf(error)), error, { request, run }, variables);
    fail(session.redact(messageOf(error)));
  }
}

/** Nothing was contacted that could have been changed. */
async function refuse(message: string, error: unknown, { request, run }: { readonly request: Request | undefined; readonly run: RunIdentity }, variables: NodeJS.ProcessEnv): Promise<void> {
  publishResult('refused');
  setFailed(message);
  if (request?.rollbackType !== 'readiness') return;
  setOutput('ready', 'false');
  await (await import('../session/not-ready')).notReady(error, request, run, variables['GITHUB_REPOSITORY'] ?? '');
}

/** What nobody expected: a mistake of this program. It may have come at any moment, so nothing is said to be untouched. */
function fail(message: string): void {
  publishResult('failed');
  setFailed(`failed: ${message} → This is a mistake of the action itself. The log shows how far the run came; the lock may still be on the hosts. Re-run this job: it goes on from there.`);
}

function identify(variables: NodeJS.ProcessEnv): RunIdentity {
  const runId = variables['GITHUB_RUN_ID'] ?? '0';
  const url = `${variables['GITHUB_SERVER_URL'] ?? ''}/${variables['GITHUB_REPOSITORY'] ?? ''}/actions/runs/${runId}`;
  const job = variables['GITHUB_JOB'] ?? '';
  return { id: `gh-${runId}`, attempt: randomBytes(6).toString('hex'), ...(job === '' ? {} : { job: job.replace(/[^A-Za-z0-9._-]/g, '-') }), actor: variables['GITHUB_TRIGGERING_ACTOR'] ?? variables['GITHUB_ACTOR'] ?? 'unknown', url, breakGlass: false };
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
