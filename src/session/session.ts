// What both entries share: configuration read, secrets known, the way to the hosts opened; only then is the rest of the program loaded.
import { readFileSync } from 'node:fs';
import { calmed } from '../announce/people';
import type { Surroundings } from './session-run';
import { loadEnvironment } from '../config/load';
import { standIn, withStandIns } from '../config/stand-ins';
import type { RunReport } from '../engine/events';
import { ConfigurationError, messageOf } from '../errors';
import { openFleet } from './open-fleet';
import { ownerToBreak } from '../policy/break-lock';
import { passwordsIn, redactor, type Redact } from '../report/redact';
import type { Request, RunIdentity } from '../request';
import { runbooks } from '../runbooks';
import { requireUsableKey } from './ssh-key';
import type { Confidential } from './wiring';

/**
 * @param runIn which run this is, in the environment of that name.
 * @throws ConfigurationError for whatever the user can mend in configuration and inputs.
 */
export function openSession(request: Request, runIn: (environment: string) => RunIdentity, variables: NodeJS.ProcessEnv, mask: (secret: string) => void = () => undefined): Confidential {
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
  return { request, run: runIn(environment.name), environment: request.rollbackType === 'drill' ? calmed(environment) : environment, redact: (text) => redact(text), protect };
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

/** @throws ConfigurationError when a lock may not be broken, or the key for the hosts is none. */
export async function runSession(session: Confidential, surroundings: Surroundings): Promise<RunReport> {
  if (runbooks[session.request.rollbackType].hostless !== true && session.request.rollbackType !== 'report') requireUsableKey(session, process.env['SSH_AUTH_SOCK']);
  const fleet = openFleet(session);
  // The hosts' first answers travel while the rest is loaded; what goes wrong is seen when they are asked.
  if (asksHosts(session.request)) void fleet.connect(surroundings.signal).catch(() => undefined);
  try {
    const { carryThrough } = await import('./session-run');
    return await carryThrough(session, fleet, surroundings);
  } finally {
    await fleet.close();
  }
}

/** A lock that may perhaps not be broken is asked about first. */
function asksHosts(request: Request): boolean {
  const runbook = runbooks[request.rollbackType];
  return runbook.hostless !== true && request.rollbackType !== 'report' && ownerToBreak(request, runbook) === undefined;
}
