// Reasons in the facts not to start. Pure: facts in, problems out. Each names the fault and the mend.
import { neededTools } from '../commands/host-facts';
import { isKnown } from '../commands/pm2';
import type { Environment } from '../config/environment';
import { backendsOn, workersOn } from '../config/runs-on';
import type { Problem } from '../errors';
import type { Runbook } from '../runbooks/runbook';
import { awsMend } from '../aws-trouble';
import { keyMend } from '../key-trouble';
import { offsetText } from '../words/durations';
import { mebibytesText } from '../words/sizes';
import type { Facts, HostFacts } from './facts';

/** @param ownRun the lock of this run is no reason: a deployment holds it while it records the baseline. */
export function refusals(facts: Facts, environment: Environment, runbook: Runbook, ownRun = ''): Problem[] {
  if (runbook.onlyRecords) return reasonsNotToRecord(facts, ownRun);
  return [
    ...reachability(facts, environment, runbook),
    ...facts.hosts.flatMap((host) => [...tools(host), ...repository(host, environment), ...(runbook.locks ? disk(host, environment) : []), ...processes(host, environment)]),
    ...[...facts.denied].map(([where, what]) => ({ where, what, mend: awsMend(what) })),
  ];
}

/** Nothing to ask, or a rollback at work or stopped half way: what would be recorded is nothing that was, and a deployment must not start. */
function reasonsNotToRecord({ hosts, unreachable }: Facts, ownRun: string): Problem[] {
  if (hosts.length === 0) return unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: 'no host answers: mend the connection' }));
  return hosts.flatMap(({ host, lockHolder: holder }) => {
    if (holder === undefined || holder.owner === ownRun || holder.purpose.startsWith('prepare ')) return [];
    return [{ where: host, what: `locked by ${holder.purpose || 'something'} of ${holder.actor}, run ${holder.owner}, incident ${holder.incident || 'unknown'}`, mend: 'deploy when that has ended' }];
  });
}

function reachability({ hosts, unreachable }: Facts, { rollout }: Environment, runbook: Runbook): Problem[] {
  if (unreachable.length === 0) return [];
  const untrusted = unreachable.filter((host) => host.untrusted === true);
  if (untrusted.length > 0) return untrusted.map(({ host, reason }) => strangerProblem(host, reason));
  const share = hosts.length / (hosts.length + unreachable.length);
  if (runbook.toleratesMissingHosts && hosts.length > 0 && share >= rollout.quorumShare) return [];
  const mend = runbook.toleratesMissingHosts ? 'bring the host back, take it out of the configuration, or lower rollout.quorum' : 'bring the host back, or take it out of the configuration';
  return unreachable.map(({ host, reason }) => ({ where: host, what: reason, mend: keyMend(reason) ?? mend }));
}

/** Nobody is trusted on first use, and no quorum makes up for a machine that is not the one it should be. */
export function strangerProblem(where: string, what: string): Problem {
  return { where, what, mend: 'nothing was sent to it; find out which of the two it is before you change host-key' };
}

export function tools(host: HostFacts): Problem[] {
  const missing = neededTools.filter((tool) => !host.tools.includes(tool));
  if (missing.length === 0) return [];
  return [{ where: host.host, what: `${missing.join(', ')} not found in PATH ${host.path} of ${host.user}'s non-interactive shell`, mend: 'install it, or add its folder under path: in the configuration (nvm: the versions/node/…/bin folder)' }];
}

export function repository(host: HostFacts, { hosts }: Environment): Problem[] {
  if (host.repository === 'git') return [];
  const where = hosts.find(({ name }) => name === host.host)?.repository ?? '';
  return [{ where: host.host, what: host.repository === 'missing' ? `there is no ${where}` : `${where} is no usable git checkout (${host.repository})`, mend: /dubious ownership/.test(host.repository) ? `let ${host.user} own it (chown -R), or there, as ${host.user}: git config --global --add safe.directory ${where}` : 'mend repository: in the configuration, or the checkout on the host' }];
}

export function disk(host: HostFacts, { retention, hosts }: Environment): Problem[] {
  const state = hosts.find(({ name }) => name === host.host)?.state ?? '';
  const problems: Problem[] = [];
  if (!host.stateWritable) problems.push({ where: host.host, what: `${host.user} cannot write where the state folder ${state} stands`, mend: 'give it the rights, or set state: to a folder of its own' });
  if (host.freeBytes < retention.minFreeBytes) problems.push({ where: host.host, what: `${mebibytesText(host.freeBytes)} of disk are free, ${mebibytesText(retention.minFreeBytes)} are needed`, mend: `free disk below ${state}, or lower retention.min-free` });
  if (host.freeInodes < retention.minFreeInodes) problems.push({ where: host.host, what: `${host.freeInodes} inodes are free, ${retention.minFreeInodes} are needed`, mend: 'remove small files, or lower retention.min-free-inodes' });
  return problems;
}

/** pm2 of a wrong user or PM2_HOME lists nothing and says nothing: some process of ours must be known to it. */
export function processes(host: HostFacts, environment: Environment): Problem[] {
  const expected = [...workersOn(environment, host.host), ...backendsOn(environment, host.host)].map(({ name }) => name);
  if (host.pm2.daemon === 'unknown' || expected.length === 0 || expected.some((name) => isKnown(host.pm2, name))) return [];
  return [{ where: host.host, what: `pm2 of ${host.user} (${host.pm2.home}) knows none of ${expected.join(', ')}`, mend: `mend the user, PM2_HOME or the process names; pm2 lists only what its own user started. ${whereFrom(host, environment)}` }];
}

/** No login shell reads the scripts: what a profile sets is not there. */
function whereFrom({ host }: HostFacts, { hosts }: Environment): string {
  if (hosts.find(({ name }) => name === host)?.connection.kind === 'local') return 'PM2_HOME is that of the machine: set it for the runner';
  return 'Over SSH, PM2_HOME is what the host gives to a shell that is no login (/etc/environment, or ~/.bashrc above the line that returns when it is not interactive), never ~/.profile';
}

/** Worth knowing, but no reason not to start. */
export function preflightWarnings(facts: Facts, environment: Environment, { onlyRecords }: Pick<Runbook, 'onlyRecords'> = {}): string[] {
  const leftOut = facts.unreachable.map(({ host, reason }) => `${host} is left out: ${reason}`);
  if (onlyRecords) return leftOut;
  return [
    ...(environment.backend !== undefined && environment.health.checks.every((check) => check.version === undefined) ? ['no health check tells which version serves (version: $.version): the proof rests on the restarted process alone'] : []),
    ...(environment.frontend !== undefined && environment.frontend.versionPattern === undefined ? ['nothing tells which version the site serves (frontend.version): its page is compared with the build byte by byte, and where something on the way rewrites it, the run cannot end well'] : []),
    ...versionless(environment),
    ...leftOut,
    ...[...(facts.unanswered ?? [])].map(([name, what]) => `${name}: ${what}; whether it can be used will show`),
    ...facts.hosts.flatMap((host) => [
      ...(Math.abs(host.clockOffsetMs) > 5_000 ? [`${host.host}: its clock is ${offsetText(host.clockOffsetMs)} this one`] : []),
      ...(host.sameFileSystem ? [] : [`${host.host}: the state folder is on another file system than the repository: the switch copies instead of renaming`]),
      ...(host.pm2.daemon === 'dead' ? [`${host.host}: the pm2 daemon is dead; the backend will be started from its ecosystem file`] : []),
      ...(host.edited.length > 0 ? [`${host.host}: ${host.edited.length} tracked files were edited by hand; the edits will be saved as a patch: ${host.edited.slice(0, 5).join(', ')}`] : []),
      ...host.pm2.processes.filter((process) => process.cron !== '' && environment.workers.some(({ name }) => name === process.name)).map((process) => `${host.host}: ${process.name} has cron_restart ${process.cron}: pm2 would start it again; take the schedule out`),
    ]),
  ];
}

/** Where the run uploads no site, only the page itself can say its version: without a pattern such a check never ends well. No refusal: most types do upload one. */
function versionless({ frontend, checklist }: Environment): string[] {
  if (frontend === undefined || frontend.versionPattern !== undefined) return [];
  const withoutUpload = ['verify', 'backend'] as const;
  return checklist.flatMap(({ name, only, 'served-version': part }) => {
    const types = withoutUpload.filter((type) => only?.includes(type) !== false);
    if (part === undefined || part === 'backend' || types.length === 0) return [];
    return [`the check "${name}" asks which version the site serves, and nothing tells that: with the types ${types.join(' and ')} it is always inconclusive; set frontend.version, or served-version: backend`];
  });
}
