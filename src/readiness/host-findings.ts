// The hosts of the score card: each fact of preflight held against what a rollback needs. Pure.
import type { Environment } from '../config/environment';
import { expectedNames, workersOn } from '../config/runs-on';
import type { Problem } from '../errors';
import type { Facts, HostFacts } from '../preflight/facts';
import { keyMend } from '../key-trouble';
import { revisionMend, whyUnknown } from '../plan/unknown-version';
import { backendCommit, isTakenBack, releaseAt } from '../plan/what-runs';
import { misplacedProblems } from '../preflight/misplaced-workers';
import { linkProblems, logProblems, rightsProblems } from '../preflight/places';
import { disk, processes, repository, strangerProblem, tools } from '../preflight/refusals';
import { exactly, offsetText } from '../words/durations';
import { counted } from '../words/plurals';
import { judged, notSeen, type Finding, type Subject } from './finding';

const maxClockMs = 5_000;

const named = (name: string, required = true): Subject => ({ area: 'Hosts', name, required });

export function hostFindings(facts: Facts, environment: Environment): Finding[] {
  const each = (subject: Subject, detail: string, judge: (host: HostFacts) => readonly Problem[]) => overHosts(facts, subject, detail, judge);
  return [
    ...connections(facts),
    each(named('tools in PATH'), 'all there', tools),
    versions(facts),
    each(named('checkout'), 'git reads it and knows what is live', (host) => checkout(host, environment)),
    each(named('clean tree'), environment.layout === 'symlink' ? 'nothing to lose: a switch leaves the live tree as it is' : cleanTree(facts, environment.tagPrefix), edited),
    each(named('disk and inodes'), 'room enough', (host) => disk(host, environment)),
    each(named('one file system', false), 'a switch renames', oneFileSystem),
    each(named('pm2 daemon'), 'alive', daemon),
    each(named('pm2 processes'), 'known, and the backend is online', (host) => [...processes(host, environment), ...states(host, environment), ...misplacedProblems(facts, environment, [host])]),
    each(named('rights to switch'), 'may write where a switch writes', (host) => rightsProblems(host, environment)),
    ...(environment.hosts.some(({ log }) => log !== undefined) ? [each(named('log'), 'can be written', (host) => logProblems(host, environment))] : []),
    ...(environment.layout === 'symlink' ? [each(named('live link'), 'a link', (host) => linkProblems(host, environment))] : []),
    each(named('lock'), 'free', lock),
    each(named('clock'), `within ${exactly(maxClockMs)} of this one`, clock),
  ];
}

/** Well only when every host was looked at: those that did not answer are not known to be well. */
export function overHosts({ hosts, unreachable }: Facts, subject: Subject, detail: string, judge: (host: HostFacts) => readonly Problem[]): Finding {
  const problems = hosts.flatMap(judge);
  if (problems.length === 0 && unreachable.length > 0) return notSeen(subject, `${unreachable.map(({ host }) => host).join(', ')} did not answer`);
  return judged(subject, problems, `${detail} on ${hosts.map(({ host }) => host).join(', ')}`);
}

function connections({ hosts, unreachable }: Facts): Finding[] {
  const strangers = unreachable.filter(({ untrusted }) => untrusted === true);
  const away = unreachable.filter(({ untrusted }) => untrusted !== true);
  const detail = hosts.map(({ host, user }) => `${host} as ${user}`).join(', ');
  const silent = hosts.length === 0 && strangers.length === 0;
  return [
    judged(named('hosts reachable'), away.map(({ host, reason }) => ({ where: host, what: reason, mend: keyMend(reason) ?? 'bring the host or its sshd back, mend address, user or key, or take it out of the configuration' })), detail),
    silent ? notSeen(named('pinned host keys'), 'no host answered') : judged(named('pinned host keys'), strangers.map(({ host, reason }) => strangerProblem(host, reason)), 'each host is the one that the configuration names'),
  ];
}

/** What is built on one host with one Node may not run on another with another. */
function versions(facts: Facts): Finding {
  const majors = new Map<string, string[]>();
  for (const { host, nodeVersion } of facts.hosts) majors.set(major(nodeVersion), [...(majors.get(major(nodeVersion)) ?? []), host]);
  const text = [...majors].map(([version, hosts]) => `Node ${version} on ${hosts.join(', ')}`).join('; ');
  const differ = majors.size > 1 ? [{ where: 'Node', what: `the hosts differ: ${text}`, mend: 'install the same major version of Node on all of them' }] : [];
  return overHosts(facts, named('versions of Node'), `Node ${[...majors.keys()].join(', ')}`, (host) => (host === facts.hosts[0] ? differ : []));
}

function major(version: string): string {
  return /^v?(\d+)/.exec(version)?.[1] ?? 'unknown';
}

function checkout(host: HostFacts, environment: Environment): Problem[] {
  const unusable = repository(host, environment);
  if (unusable.length > 0 || backendCommit(host) !== '') return unusable;
  return [{ where: host.host, what: `nothing says what runs: ${whyUnknown(host)}`, mend: revisionMend }];
}

/** What type backend took back differs from what is checked out, and nobody edited it. */
function cleanTree({ hosts }: Facts, tagPrefix: string): string {
  const ours = hosts.filter(isTakenBack).map((host) => `${host.host} has the backend of ${releaseAt(backendCommit(host), tagPrefix, host.tags).tag}, put there by a rollback of type backend`);
  return ['no tracked file was edited by hand', ...ours].join('; ');
}

function edited(facts: HostFacts): Problem[] {
  const { host, edited: files } = facts;
  if (files.length === 0) return [];
  const takeBack = isTakenBack(facts) ? 'take these files back one by one (a git checkout of more would undo the rollback of the backend)' : 'take them back (git checkout)';
  return [{ where: host, what: `${counted(files.length, 'tracked file')} ${files.length === 1 ? 'was' : 'were'} edited by hand: ${files.slice(0, 5).join(', ')}`, mend: `commit the edits and deploy them, or ${takeBack}; a rollback would take them away and keep a patch` }];
}

function oneFileSystem({ host, sameFileSystem }: HostFacts): Problem[] {
  return sameFileSystem ? [] : [{ where: host, what: 'the state folder is on another file system than the repository: a switch copies', mend: 'set state: to a folder beside the repository' }];
}

function daemon({ host, pm2, user }: HostFacts): Problem[] {
  if (pm2.daemon === 'alive') return [];
  return [{ where: host, what: pm2.daemon === 'dead' ? `the pm2 daemon of ${user} (${pm2.home}) is dead` : 'nobody knows whether the pm2 daemon lives: pm2 or node was not found', mend: 'bring it back (pm2 resurrect), and let it start with the host (pm2 startup, pm2 save)' }];
}

/** A worker that was stopped is no trouble: a rollback stops it anyway. One that crashes is. */
function states({ host, pm2, missingProcesses }: HostFacts, environment: Environment): Problem[] {
  if (pm2.daemon !== 'alive') return [];
  const workers = workersOn(environment, host).flatMap(({ name }) => worker(host, name, pm2.processes));
  return [...workers, ...expectedNames(host, missingProcesses, environment).flatMap((name) => backend(host, name, pm2.processes))];
}

function backend(host: string, name: string, all: HostFacts['pm2']['processes']): Problem[] {
  const instances = all.filter((process) => process.name === name);
  if (instances.length === 0) return [{ where: host, what: `pm2 does not know ${name}`, mend: 'start it from its ecosystem file, then pm2 save' }];
  return instances.filter(({ status }) => status !== 'online').map(({ status }) => ({ where: host, what: `${name} is ${status}`, mend: `look at pm2 logs ${name}, and bring it back` }));
}

function worker(host: string, name: string, all: HostFacts['pm2']['processes']): Problem[] {
  const instances = all.filter((process) => process.name === name);
  if (instances.length === 0) return [{ where: host, what: `pm2 does not know ${name}`, mend: 'start it from its ecosystem file, or mend processes.worker in the configuration' }];
  const sick = instances.filter(({ status }) => status !== 'online' && status !== 'stopped');
  const scheduled = instances.filter(({ cron }) => cron !== '');
  return [
    ...sick.map(({ status }) => ({ where: host, what: `${name} is ${status}`, mend: `look at pm2 logs ${name}, and bring it back or stop it` })),
    ...scheduled.map(({ cron }) => ({ where: host, what: `${name} has cron_restart ${cron}: pm2 would start it again after a rollback stopped it`, mend: 'take cron_restart out of its ecosystem file' })),
  ];
}

function lock({ host, lockHolder }: HostFacts): Problem[] {
  if (lockHolder === undefined) return [];
  const { owner, actor, purpose, incident, since } = lockHolder;
  const what = `locked by ${purpose || 'something'} of ${actor}, run ${owner}, incident ${incident || 'unknown'}, since ${since || 'unknown'}`;
  const free = `rollback-type: release with break-lock: ${owner}`;
  return [{ where: host, what, mend: purpose.startsWith('freeze') ? `it is a freeze after a rollback; when deployments may go on, run ${free}` : `wait until it has ended; if its run is dead, run ${free}` }];
}

function clock({ host, clockOffsetMs }: HostFacts): Problem[] {
  if (Math.abs(clockOffsetMs) <= maxClockMs) return [];
  return [{ where: host, what: `its clock is ${offsetText(clockOffsetMs)} this one`, mend: 'let it be set by NTP (timedatectl set-ntp true)' }];
}
