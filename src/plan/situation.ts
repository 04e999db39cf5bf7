// All that a step may look at when it plans itself.
import type { Environment, Host, Role } from '../config/environment';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Decision } from '../database/strategy';
import type { DatabaseFacts } from '../database/facts';
import type { RestoreFacts } from '../database/restore-facts';
import type { Override, RollbackType, RunIdentity } from '../request';
import type { Release } from './target';

/** The database as preflight read it, and what is decided about it. */
export interface DatabaseSituation {
  readonly facts: DatabaseFacts;
  readonly decision: Decision;
  /** For the strategies restore and undo-restore. */
  readonly restore?: RestoreFacts | undefined;
}

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
  /** Undefined where the configuration describes none, or where a type that leaves it alone could not read it. */
  readonly database: DatabaseSituation | undefined;
  readonly scenario: string;
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
