// All that a step may look at when it plans itself.
import type { Environment, Host, Role } from '../config/environment';
import { backendsOn, holders } from '../config/runs-on';
import { newestBaseline, type Baseline } from '../database/baseline';
import type { Dossier } from '../ports';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Decision } from '../database/strategy';
import type { DatabaseFacts } from '../database/facts';
import { harmfulScenarios, type AssessRequest, type Override, type Request, type RollbackType, type RunIdentity } from '../request';
import type { Runbook } from '../runbooks/runbook';
import type { RestoreFacts } from '../database/restore-facts';
import type { Release } from './target';
import type { Part, Parts } from './what-runs';

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
  /** What each part must serve when the run is over; undefined: the target, both. */
  readonly serves?: Parts | undefined;
  readonly facts: Facts;
  /** Undefined where the configuration describes none, or where a type that leaves it alone could not read it. */
  readonly database: DatabaseSituation | undefined;
  /** Of a run that goes on: hosts whose backend is online and does not answer as it should. */
  readonly silent?: readonly string[] | undefined;
  readonly scenario: string;
  /** Undefined: what the configuration says. */
  readonly watchWindowMs: number | undefined;
  /** For the type report alone: what is to be filed; undefined when the run changed nothing. */
  readonly dossier?: Dossier | undefined;
  /** Of the type assess alone. */
  readonly assess?: AssessRequest | undefined;
  /** For the type drill alone: how it went, once it is known. */
  readonly drillEnded?: { readonly well: boolean; readonly detail: string } | undefined;
}

/** What is known before a host was asked: what a person wants, and where. */
export function bareSituation({ request, run, environment }: { readonly request: Request; readonly run: RunIdentity; readonly environment: Environment }): Situation {
  const { rollbackType, incident, reason, scenario, allow, watchWindowMs } = request;
  return { rollbackType, environment, run, incident, reason, scenario, allow, watchWindowMs, running: [], target: { tag: '', commit: '' }, facts: { hosts: [], unreachable: [], denied: new Map() }, database: undefined };
}

/** The incident as records name it; a run that nobody approved on GitHub says so in each of them. */
export function incidentText(incident: string, run: RunIdentity): string {
  return run.breakGlass ? `${incident} (BREAK-GLASS: ${run.actor}, past the approvals of GitHub)` : incident;
}

export function hostsThatAnswered(situation: Situation): Host[] {
  return situation.environment.hosts.filter(({ name }) => factsOf(situation, name) !== undefined);
}

/** For sentences: the hosts that did not answer, the first few by name; empty when all did. */
export function hostsLeftOut({ facts: { unreachable } }: Pick<Situation, 'facts'>): string {
  const names = [...new Set(unreachable.map(({ host }) => host))];
  const shown = names.slice(0, 10).join(', ');
  return names.length > 10 ? `${shown} and ${names.length - 10} more` : shown;
}

/** The hosts that answered and have the role. */
export function hostsWith(situation: Situation, role: Role): Host[] {
  return hostsThatAnswered(situation).filter(({ roles }) => roles.includes(role));
}

/** The hosts that answered and must have the code of the release: some run the backend, others workers alone. */
export function hostsWithCode(situation: Situation): Host[] {
  const names = holders(situation.environment);
  return hostsThatAnswered(situation).filter(({ name }) => names.includes(name));
}

/** False where workers alone run: nothing serves there that could prove the release. */
export function serves({ environment }: Pick<Situation, 'environment'>, host: string): boolean {
  return backendsOn(environment, host).length > 0;
}

export function factsOf(situation: Situation, host: string): HostFacts | undefined {
  return situation.facts.hosts.find((facts) => facts.host === host);
}

/** The release that the backend must serve: where only the frontend goes back, the one that runs. */
export function backendRelease({ serves, target }: Situation): Release {
  return serves?.backend ?? target;
}

/** The release that the site must serve: where only the backend goes back, the one that it serves now. */
export function siteRelease({ serves, target }: Situation): Release {
  return serves?.site ?? target;
}

/** What the type is about, of the parts that the configuration describes. */
export function partsOf({ backend, frontend }: Environment, { part }: Pick<Runbook, 'part'>): Part[] {
  if (part !== undefined) return [part];
  return [...(backend !== undefined || frontend === undefined ? ['backend' as const] : []), ...(frontend !== undefined ? ['frontend' as const] : [])];
}

/** The newest baseline that a host keeps. */
export function baselineOf({ facts }: Pick<Situation, 'facts'>): Baseline | undefined {
  return newestBaseline(facts.hosts.flatMap(({ baseline }) => baseline ?? []));
}

/** Every request does harm: data is being corrupted, or an attacker is served. */
export function isHarmful({ scenario }: Pick<Situation, 'scenario'>): boolean {
  return harmfulScenarios.includes(scenario);
}

/** `v4.0.0`, or `v4.0.0 and v3.0.0` where hosts or parts differ. */
export function runningText(running: readonly string[]): string {
  return running.join(' and ') || 'unknown';
}
