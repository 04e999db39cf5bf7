// All that a step may look at when it plans itself.
import type { Environment, Host, Role } from '../config/environment';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Override, RollbackType, RunIdentity } from '../request';
import type { Release } from './target';

export interface Situation {
  readonly rollbackType: RollbackType;
  readonly environment: Environment;
  readonly run: RunIdentity;
  readonly incident: string;
  readonly reason: string;
  readonly allow: readonly Override[];
  readonly running: readonly string[];
  readonly target: Release;
  readonly facts: Facts;
}

/** The incident as records name it; a run that nobody approved on GitHub says so in each of them. */
export function incidentText(incident: string, run: RunIdentity): string {
  return run.breakGlass ? `${incident} (BREAK-GLASS: ${run.actor}, past the approvals of GitHub)` : incident;
}

/** The hosts that answered and have the role. */
export function hostsWith(situation: Situation, role: Role): Host[] {
  return situation.environment.hosts.filter((host) => host.roles.includes(role) && factsOf(situation, host.name) !== undefined);
}

export function factsOf(situation: Situation, host: string): HostFacts | undefined {
  return situation.facts.hosts.find((facts) => facts.host === host);
}

/** `v4.0.0`, or `v4.0.0 and v3.0.0` where the hosts differ. */
export function runningText(running: readonly string[]): string {
  return running.join(' and ') || 'unknown';
}
