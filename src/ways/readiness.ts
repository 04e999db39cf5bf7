// The type readiness in the life of a run: the survey, its verdict, and the issue that is kept about it.
import { nothingRan, type Ending } from '../ending';
import { steady } from '../engine/steady-fleet';
import { ConfigurationError } from '../errors';
import type { Order } from '../planning';
import type { Issues } from '../ports';
import { broken } from '../readiness/finding';
import { verdictOf } from '../readiness/readiness';
import { keepIssue } from '../surveying/keep-issue';
import { survey } from '../surveying/survey';
import type { World } from '../world';

const issueMs = 30_000;

export async function judgeReadiness(order: Order, world: World, signal: AbortSignal): Promise<Ending> {
  try {
    const readiness = await survey(order, steady(world), world.emit, signal);
    const { result, message, nextAction } = verdictOf(readiness);
    const kept = order.request.keepIssue && !order.request.dryRun ? await keepIssue(readiness, world.issues, { url: order.run.url, at: world.clock.now().toISOString() }, signal) : undefined;
    if (kept?.failed === false) world.emit({ kind: 'note', at: world.clock.now().toISOString(), level: 'info', text: kept.said });
    return { ...nothingRan, result, readiness, message, nextAction, warnings: kept?.failed === true ? [kept.said] : [] };
  } catch (error) {
    if (!signal.aborted) throw error;
    return { ...nothingRan, result: 'cancelled', message: 'Cancelled before everything was looked at. Nothing was changed.' };
  }
}

/** A configuration that cannot be used, as when a secret is gone, is the first thing that a rollback would fail on. */
export async function keepIssueOfConfiguration(error: unknown, { request, run }: Pick<Order, 'request' | 'run'>, issues: Issues | undefined, at: string): Promise<void> {
  if (!request.keepIssue || !(error instanceof ConfigurationError)) return;
  const findings = [broken({ area: 'People', name: 'configuration' }, error.problems)];
  await keepIssue({ system: request.configPath, environment: request.environment, running: [], target: '', findings, expected: [] }, issues, { url: run.url, at }, AbortSignal.timeout(issueMs));
}
