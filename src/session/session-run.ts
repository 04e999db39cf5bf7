// A session from its journal to its report: all of the program that is not needed to reach the hosts.
import { breakLockProblem, ownerToBreak } from '../policy/break-lock';
import type { TransportFleet } from '../adapters/fleet';
import { hasEnded } from '../adapters/github-runs';
import { journalFile } from '../adapters/journal-file';
import { logFile } from '../adapters/log-file';
import { drillHistory } from '../adapters/record-files';
import { broadcast } from '../engine/broadcast';
import type { Emit, RunReport } from '../engine/events';
import { ConfigurationError } from '../errors';
import { parseHistory } from '../plan/drill-history';
import { rollback } from '../rollback';
import { runbooks } from '../runbooks';
import { connect, githubRest, type Confidential } from './wiring';

/** What a session needs besides its order. */
export interface Surroundings {
  readonly scratchFolder: string;
  /** owner/name on GitHub; empty where there is none. */
  readonly repository: string;
  readonly show: Emit;
  readonly signal: AbortSignal;
}

/** @throws ConfigurationError when a lock may not be broken. */
export async function carryThrough(session: Confidential, fleet: TransportFleet, { scratchFolder, repository, show, signal }: Surroundings): Promise<RunReport> {
  const { request, run, environment } = session;
  const owner = ownerToBreak(request, runbooks[request.rollbackType]);
  if (owner !== undefined) {
    const problem = breakLockProblem(owner, await hasEnded(owner, githubRest(repository, request.credentials.githubToken)), run.breakGlass);
    if (problem !== undefined) throw new ConfigurationError([problem]);
  }
  // A report never writes into the journal that it reads.
  const own = request.rollbackType === 'report' ? 'report-' : '';
  const emit = broadcast({
    'the journal beside this log': journalFile(`${scratchFolder}/${own}journal.jsonl`, run, session.redact),
    'the log file': logFile(`${scratchFolder}/${own}log`, session.redact),
    'this log': show,
  });
  const world = connect(session, fleet, { scratchFolder, repository }, emit);
  return rollback({ request, run, environment, drills: parseHistory(drillHistory(process.cwd())) }, world, signal);
}
