// The type readiness in the life of a run: the survey, its verdict, and the issue that is kept about it.
import type { RunReport, Emit } from './engine/events';
import { SteadyFleet } from './engine/steady-fleet';
import { ConfigurationError } from './errors';
import type { Issues } from './ports';
import { broken } from './readiness/finding';
import { verdictOf } from './readiness/readiness';
import { keepIssue } from './surveying/keep-issue';
import { survey } from './surveying/survey';
import type { SurveyOrder, SurveyWorld } from './surveying/world';

const issueMs = 30_000;

export type ReadinessEnding = Pick<RunReport, 'result' | 'readiness' | 'message' | 'nextAction' | 'warnings'>;

export async function judgeReadiness(order: SurveyOrder, world: SurveyWorld & { readonly emit: Emit }, signal: AbortSignal): Promise<ReadinessEnding> {
  const steady = { ...world, fleet: new SteadyFleet(world.fleet, world.clock, false) };
  try {
    const readiness = await survey(order, steady, world.emit, signal);
    const { result, message, nextAction } = verdictOf(readiness);
    const kept = order.request.keepIssue === true && !order.request.dryRun ? await keepIssue(readiness, world.readiness?.issues, { url: order.run.url, at: world.clock.now().toISOString() }, signal) : undefined;
    if (kept?.failed === false) world.emit({ kind: 'note', at: world.clock.now().toISOString(), level: 'info', text: kept.said });
    return { result, readiness, message, nextAction, warnings: kept?.failed === true ? [kept.said] : [] };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { result: 'cancelled', message: 'Cancelled before everything was looked at. Nothing was changed.', nextAction: '', warnings: [] };
  }
}

/** A configuration that cannot be used, as when a secret is gone, is the first thing that a rollback would fail on. */
export async function keepIssueOfConfiguration(error: unknown, { request, run }: Pick<SurveyOrder, 'request' | 'run'>, issues: Issues | undefined, at: string): Promise<void> {
  if (request.keepIssue !== true || !(error instanceof ConfigurationError)) return;
  const findings = [broken({ area: 'People', name: 'configuration' }, error.problems)];
  await keepIssue({ system: request.configPath, environment: request.environment, running: [], target: '', findings, expected: [] }, issues, { url: run.url, at }, AbortSignal.timeout(issueMs));
}
