// What both entries share: configuration read, secrets known, journal open, then the rollback.
import { readFileSync } from 'node:fs';
import { calmed } from './announce/people';
import { breakLockProblem, ownerToBreak } from './policy/break-lock';
import { hasEnded } from './adapters/github-runs';
import { journalFile } from './adapters/journal-file';
import { logFile } from './adapters/log-file';
import { drillHistory } from './adapters/record-files';
import { loadEnvironment } from './config/load';
import { standIn, withStandIns } from './config/stand-ins';
import type { Emit, RunReport } from './engine/events';
import { ConfigurationError, messageOf } from './errors';
import { parseHistory } from './plan/drill-history';
import { passwordsIn, redactor, type Redact } from './report/redact';
import type { Request, RunIdentity } from './request';
import { rollback } from './rollback';
import { runbooks } from './runbooks';
import { connect, githubRest, type Confidential } from './wiring';

/** @throws ConfigurationError for whatever the user can mend in configuration and inputs. */
export function openSession(request: Request, run: RunIdentity, variables: NodeJS.ProcessEnv, mask: (secret: string) => void = () => undefined): Confidential {
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
export async function runSession(session: Confidential, scratchFolder: string, show: Emit, signal: AbortSignal, repository: string): Promise<RunReport> {
  const { request, run, environment } = session;
  const owner = ownerToBreak(request, runbooks[request.rollbackType]);
  if (owner !== undefined) {
    const problem = breakLockProblem(owner, await hasEnded(owner, githubRest(repository, request.credentials.githubToken)), run.breakGlass);
    if (problem !== undefined) throw new ConfigurationError([problem]);
  }
  // A report never writes into the journal that it reads.
  const own = request.rollbackType === 'report' ? 'report-' : '';
  const journal = journalFile(`${scratchFolder}/${own}journal.jsonl`, session.redact);
  const log = logFile(`${scratchFolder}/${own}log`, session.redact);
  const world = connect(session, { scratchFolder, repository }, (event) => {
    journal(event);
    log(event);
    show(event);
  });
  try {
    return await rollback({ request, run, environment, drills: parseHistory(drillHistory(process.cwd())) }, world, signal);
  } finally {
    await world.fleet.close();
  }
}
