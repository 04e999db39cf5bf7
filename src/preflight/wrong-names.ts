// Names of processes and places that nothing answers to: a typo, or something that the outage took away. Pure.
import { isKnown } from '../commands/pm2';
import type { Environment, Process, Role } from '../config/environment';
import { backendsOn, placed, workersOn } from '../config/runs-on';
import type { Problem } from '../errors';
import { does } from '../runbooks/runbook';
import { envProblems, envWarnings } from './app-env';
import type { Facts, HostFacts } from './facts';
import { knownElsewhere, misplacedProblems, misplacedWorkers } from './misplaced-workers';
import { placeProblems, placeWarnings } from './places';
import { processes } from './refusals';
import { pathProblems, pathWarnings, type NameQuestion } from './wrong-paths';

/** Reasons not to start: what is named is nowhere, and the target would not bring it either. */
export function wrongNames(named: NameQuestion): Problem[] {
  if (named.runbook.onlyRecords) return [];
  return [...backend(named, true), ...worker(named), ...misplaced(named), ...wrongPlaces(named)];
}

/** Those that are no processes. */
export function wrongPlaces(named: NameQuestion): Problem[] {
  return [...pathProblems(named), ...placeProblems(named), ...envProblems(named), ...site(named)];
}

export function doubtfulNames(named: NameQuestion): string[] {
  if (named.runbook.onlyRecords) return [];
  return [...backend(named, false).map(({ what, mend }) => `${what}: ${mend}`), ...absentWorkers(named), ...pathWarnings(named), ...placeWarnings(named), ...envWarnings(named)];
}

/** Hosts with the role whose pm2 is ours: one that knows nothing of ours is refused by itself. */
function hostsOf({ hosts }: Facts, environment: Environment, role: Role): HostFacts[] {
  const named = environment.hosts.filter(({ roles }) => roles.includes(role)).map(({ name }) => name);
  return hosts.filter((host) => named.includes(host.host) && host.pm2.daemon !== 'unknown' && processes(host, environment).length === 0);
}

/** Those of them that run this process of the backend. */
function hostsOfBackend(facts: Facts, environment: Environment, { name }: Process): HostFacts[] {
  return hostsOf(facts, environment, 'backend').filter(({ host }) => backendsOn(environment, host).some((process) => process.name === name));
}

function knownOn(hosts: readonly HostFacts[]): string {
  return [...new Set(hosts.flatMap(({ pm2 }) => [...pm2.processes.map(({ name }) => name), ...pm2.known]))].sort().join(', ') || 'nothing';
}

function namesOf(hosts: readonly HostFacts[]): string {
  return hosts.map(({ host }) => host).join(', ');
}

function placeOf(environment: Environment, ...path: readonly PropertyKey[]): string {
  return environment.placeOf?.(path) ?? 'configuration';
}

/** @returns processes of the backend that no host knows by their names, where an ecosystem file may know them. A host that lost one starts it from there. */
export function unknownBackends(facts: Facts, environment: Environment): { readonly name: string; readonly ecosystem: string }[] {
  return environment.backendProcesses.flatMap((process) => {
    const { name, ecosystem } = process;
    const hosts = hostsOfBackend(facts, environment, process);
    return ecosystem === undefined || hosts.length === 0 || hosts.some((host) => isKnown(host.pm2, name)) ? [] : [{ name, ecosystem }];
  });
}

/** @param refused where the type touches what it serves; else it is worth a warning alone. */
function backend(named: NameQuestion, refused: boolean): Problem[] {
  const { facts, environment, runbook } = named;
  const touched = does(runbook, 'switch-backend', 'start-backend') || runbook.database === 'changes';
  if (refused !== touched) return [];
  const unknown = unknownBackends(facts, environment).map(({ name }) => name);
  return placed('backend', environment.backendProcesses).flatMap(({ process, path }) => {
    if (process.ecosystem === undefined) return refused ? lost(facts, environment, process) : [];
    return unknown.includes(process.name) ? nameless(named, process, path) : [];
  });
}

/** Neither the live tree nor the target gives a process the name that pm2 does not know. */
function nameless({ facts, environment, looked }: NameQuestion, process: Process, path: readonly PropertyKey[]): Problem[] {
  const { name, ecosystem } = process;
  const answers = [...looked.values()];
  if (answers.some(({ named }) => named.includes(name)) || !answers.some(({ isRead }) => isRead)) return [];
  const hosts = hostsOfBackend(facts, environment, process);
  const apps = [...new Set(answers.flatMap((answer) => answer.apps))];
  const starts = apps.length === 0 ? `${ecosystem} does not name it either` : `${ecosystem} starts ${apps.join(', ')}`;
  return [{ where: placeOf(environment, ...path, 'name'), what: `pm2 knows no ${name} on ${namesOf(hosts)} (it knows ${knownOn(hosts)}), and ${starts}`, mend: 'mend processes.backend.name' }];
}

/** pm2 restarts by its name only what it lists; the dump of a dead daemon does not help it. */
function lost(facts: Facts, environment: Environment, process: Process): Problem[] {
  const { name } = process;
  const hosts = hostsOfBackend(facts, environment, process).filter(({ pm2 }) => !pm2.processes.some((each) => each.name === name));
  // As many as the rollout tolerates fail by themselves; the others are healed.
  if (hosts.length <= environment.rollout.maxFailures) return [];
  return hosts.map((host) => ({ where: host.host, what: `pm2 does not run ${name} (it knows ${knownOn([host])}), and without an ecosystem file nothing can start it`, mend: 'mend processes.backend.name, start it there (pm2 resurrect), or add processes.backend.ecosystem' }));
}

/** Workers that pm2 knows on no host, all of which answered: their names, with their place in the configuration. */
function unknownWorkers(facts: Facts, environment: Environment): { readonly name: string; readonly index: number; readonly homes: readonly HostFacts[] }[] {
  const hosts = hostsOf(facts, environment, 'worker');
  return environment.workers.flatMap(({ name }, index) => {
    const its = hosts.filter(({ host }) => workersOn(environment, host).some((worker) => worker.name === name));
    const isAway = facts.unreachable.some(({ host }) => workersOn(environment, host).some((worker) => worker.name === name));
    return its.length === 0 || isAway || its.some((host) => isKnown(host.pm2, name)) ? [] : [{ name, index, homes: its }];
  });
}

/** Processes that the configuration names nowhere: one of them may be the worker under its real name. Without any, no writer is left. */
function strangers(hosts: readonly HostFacts[], { workers, backendProcesses }: Environment): string[] {
  const ours = [...workers, ...backendProcesses].map(({ name }) => name);
  return hosts.flatMap(({ pm2 }) => [...pm2.processes.map(({ name }) => name), ...pm2.known]).filter((name) => !ours.includes(name));
}

/** Whatever is allowed: it would write on, and the run would say that no process of the worker is left. */
function misplaced({ facts, environment, runbook }: NameQuestion): Problem[] {
  return does(runbook, 'stop-worker') ? misplacedProblems(facts, environment) : [];
}

function worker({ facts, environment, runbook, allow }: NameQuestion): Problem[] {
  const hosts = hostsOf(facts, environment, 'worker');
  if (!does(runbook, 'stop-worker') || allow.includes('absent-worker') || strangers(hosts, environment).length === 0) return [];
  const atWork = misplacedWorkers(facts, environment).map(({ name }) => name);
  return unknownWorkers(facts, environment).flatMap(({ name, index, homes }) => {
    // One that works elsewhere is refused by itself.
    if (atWork.includes(name)) return [];
    const elsewhere = knownElsewhere(name, facts, environment);
    const mend = elsewhere.length === 0 ? 'mend the name, or another writer would go on' : 'mend processes: of the hosts (hosts[].processes), or another writer would go on';
    return [{ where: placeOf(environment, 'processes', 'worker', ...(environment.workers.length > 1 ? [index] : []), 'name'), what: `pm2 knows no ${name} on ${namesOf(homes)} (it knows ${knownOn(homes)})${has(elsewhere)}`, mend: `${mend}; if the worker was taken away on purpose, set allow: absent-worker` }];
  });
}

function has(elsewhere: readonly HostFacts[]): string {
  return elsewhere.length === 0 ? '' : `; ${namesOf(elsewhere)} has it`;
}

function absentWorkers({ facts, environment, runbook }: NameQuestion): string[] {
  const unknown = unknownWorkers(facts, environment);
  const lost = hostsOf(facts, environment, 'worker').filter(({ pm2 }) => pm2.daemon === 'alive').flatMap((host) => workersOn(environment, host.host).filter(({ name }) => !unknown.some((each) => each.name === name) && !host.pm2.processes.some((process) => process.name === name)).map(({ name }) => `${host.host}: pm2 does not know ${name}; it counts as stopped when no process of it is left`));
  return [...lost, ...unknown.map(({ name, homes }) => `${unknownText(name, homes, knownElsewhere(name, facts, environment))}${does(runbook, 'stop-worker') ? ': nothing will be stopped under that name' : ''}`)];
}

function unknownText(name: string, homes: readonly HostFacts[], elsewhere: readonly HostFacts[]): string {
  return elsewhere.length === 0 ? `pm2 knows no ${name} on any host` : `pm2 knows no ${name} on ${namesOf(homes)}${has(elsewhere)}: mend hosts[].processes`;
}

function site({ facts, environment: { frontend, ...environment }, runbook, allow }: NameQuestion): Problem[] {
  if (frontend === undefined || facts.site?.stands !== false || !does(runbook, 'switch-frontend') || allow.includes('empty-site')) return [];
  const address = (prefix: string) => `s3://${frontend.bucket}/${prefix}`;
  const { elsewhere } = facts.site;
  const found = elsewhere.length === 0 ? '' : `; an index.html stands at ${elsewhere.map(address).join(', ')}`;
  return [{ where: environment.placeOf?.(['frontend', 'prefix']) ?? 'configuration', what: `no page stands at ${address(frontend.prefix)}${found}`, mend: 'mend frontend.prefix or frontend.bucket; if the outage emptied it, set allow: empty-site' }];
}
