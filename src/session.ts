// What both entries share: configuration read, secrets known, journal open, then the rollback.
import { readFileSync } from 'node:fs';
import { calmed } from './announce/people';
import { breakLockProblem } from './policy/break-lock';
import { systemClock } from './adapters/clock';
import { GithubApprovals, withoutToken } from './adapters/github-approvals';
import { hasEnded } from './adapters/github-runs';
import { GithubRecords } from './adapters/github-records';
import { journalFile } from './adapters/journal-file';
import { logFile } from './adapters/log-file';
import { drillHistory, recordFiles } from './adapters/record-files';
import { loadEnvironment } from './config/load';
import type { Environment } from './config/environment';
import { standIn, withStandIns } from './config/stand-ins';
import type { Emit, RunReport } from './engine/events';
import { ConfigurationError, messageOf } from './errors';
import type { Approvals } from './ports';
import { parseHistory } from './plan/drill-history';
import { passwordsIn, redactor, type Redact } from './report/redact';
import type { Request, RunIdentity } from './request';
import { rollback } from './rollback';
import { connect } from './wiring';

export interface Session {
  readonly request: Request;
  readonly run: RunIdentity;
  readonly environment: Environment;
  readonly redact: Redact;
  /** From now on this text is masked in all that is shown or kept. */
  readonly protect: (secret: string) => void;
}

/** @throws ConfigurationError for whatever the user can mend in configuration and inputs. */
export function openSession(request: Request, run: RunIdentity, variables: NodeJS.ProcessEnv, mask: (secret: string) => void = () => undefined): Session {
  const text = readConfiguration(request.configPath);
  const { environment, secrets } = loadEnvironment({ file: request.configPath, text }, request.environment, request.rollbackType === 'report' ? withStandIns(text, variables) : variables);
  const known = new Set<string>();
  let redact: Redact = (text) => text;
  const protect = (secret: string) => {
    if (secret === '' || known.has(secret)) return;
    known.add(secret);
    mask(secret);
    redact = redactor([...known]);
  };
  [...knownSecrets(request, variables), ...secrets, ...passwordsIn(secrets)].filter((secret) => secret !== standIn).forEach(protect);
  return { request, run, environment: request.rollbackType === 'drill' ? calmed(environment) : environment, redact: (text) => redact(text), protect };
}

function readConfiguration(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new ConfigurationError([{ where: 'input config', what: `${file} cannot be read (${messageOf(error)})`, mend: 'check the repository out before this step, or mend the path' }]);
  }
}

function knownSecrets({ credentials }: Request, variables: NodeJS.ProcessEnv): string[] {
  return [...Object.values(credentials), variables['AWS_SECRET_ACCESS_KEY'] ?? '', variables['AWS_SESSION_TOKEN'] ?? ''];
}

/** @throws ConfigurationError when a lock may not be broken. */
export async function runSession(session: Session, scratchFolder: string, show: Emit, signal: AbortSignal, repository: string): Promise<RunReport> {
  const { request, run, environment } = session;
  if (request.breakLock !== '') {
    const problem = breakLockProblem(request.breakLock, await hasEnded(request.breakLock, repository, request.credentials.githubToken), run.breakGlass);
    if (problem !== undefined) throw new ConfigurationError([problem]);
  }
  // A report never writes into the journal that it reads.
  const own = request.rollbackType === 'report' ? 'report-' : '';
  const journal = journalFile(`${scratchFolder}/${own}journal.jsonl`, session.redact);
  const log = logFile(`${scratchFolder}/${own}log`, session.redact);
  const world = connect(environment, request.credentials, scratchFolder, session, (event) => {
    journal(event);
    log(event);
    show(event);
  });
  try {
    return await rollback({ request, run, environment, drills: parseHistory(drillHistory(process.cwd())) }, { ...world, approvals: approvalsFor(session, repository), ...records(session, scratchFolder, repository) }, signal);
  } finally {
    await world.fleet.close();
  }
}

/** A terminal has no run that people could have approved. */
function approvalsFor({ request, run }: Session, repository: string): Approvals | undefined {
  const { githubToken: token } = request.credentials;
  if (run.breakGlass) return undefined;
  return token === '' ? withoutToken() : new GithubApprovals({ repository, runId: run.id.replace(/^gh-/, ''), token, api: process.env['GITHUB_API_URL'] ?? 'https://api.github.com' }, systemClock);
}

function records({ request: { credentials, journal = '' }, redact }: Session, scratchFolder: string, repository: string) {
  const canFile = credentials.githubToken !== '' && repository !== '';
  return { redact, recordFiles: recordFiles({ journal, checkout: process.cwd(), scratchFolder }, redact), repository: canFile ? new GithubRecords(repository, credentials.githubToken, redact) : undefined };
}
