// The release to go back to, on the score card: its tag, the origin, the standby. Pure.
import type { Problem } from '../errors';
import type { Destination } from '../plan/target';
import { builtAt } from '../plan/readiness';
import { differenceText } from '../plan/what-runs';
import { hostsWith, type Situation } from '../plan/situation';
import type { Facts } from '../preflight/facts';
import { judged, notSeen, well, type Finding, type Subject } from './finding';
import { overHosts } from './host-findings';

const named = (name: string): Subject => ({ area: 'Release', name });

export const standbySubjects = { backend: named('standby of the backend'), frontend: named('standby of the frontend') } as const;
export const registrySubject = named('npm registry');

export function tagFindings(facts: Facts, { problems, target, live }: Destination): Finding[] {
  const subjects = [named('target tag'), named('one release everywhere')] as const;
  const origin = overHosts(facts, named('git remote'), 'it answers', ({ host, originTags, originSaid }) => (originTags === undefined ? [{ where: host, what: `its git remote does not answer (${originSaid})`, mend: 'let the host reach its git remote: the deploy key, the address, the network' }] : []));
  if (facts.hosts.length === 0) return [...subjects.map((subject) => notSeen(subject, 'no host answered')), notSeen(named('git remote'), 'no host answered')];
  const differ = live.backends.length <= 1 ? [] : [{ where: 'hosts', what: `they run different releases: ${live.backends.join(', ')}`, mend: 'deploy the same release to all of them' }];
  return [judged(subjects[0], problems, `${target?.tag ?? ''} is ${target?.commit.slice(0, 12) ?? ''} on the origin and on every host that has it`), overHosts(facts, subjects[1], differenceText(live, ['backend', 'frontend']) ?? `${live.backends.join(', ')} runs`, (host) => (host === facts.hosts[0] ? differ : [])), origin];
}

const prepare = 'run rollback-type: prepare (rollback-prepare.yml does it after each deployment and nightly)';

/** Built on every host that runs the backend, with today's recipe, tools and shared files. */
export function backendStandby(situation: Situation): Finding | undefined {
  const { environment, facts, target } = situation;
  const { backend } = environment;
  if (backend === undefined) return undefined;
  const hosts = hostsWith(situation, 'backend');
  const lacking = hosts.filter((host) => builtAt(situation, host, backend) === undefined);
  const problems = lacking.map((host): Problem => ({ where: host.name, what: whyNot(situation, host.name), mend: prepare }));
  return overHosts(facts, standbySubjects.backend, `${target.tag} is built and current`, (host) => problems.filter(({ where }) => where === host.host));
}

function whyNot({ facts, target }: Situation, host: string): string {
  const old = facts.hosts.find((each) => each.host === host)?.releases.some(({ commit, part }) => commit === target.commit && part === 'backend') === true;
  return old ? `the standby of ${target.tag} was built with another recipe, Node or shared file than today's: a rollback builds it anew` : `there is no standby of ${target.tag}: a rollback installs and builds first`;
}

/** @param inBucket its manifest lies in the release bucket; undefined where there is no such bucket. */
export function frontendStandby(situation: Situation, inBucket: boolean | undefined): Finding | undefined {
  const { frontend, hosts } = situation.environment;
  if (frontend === undefined) return undefined;
  const { tag } = situation.target;
  if (inBucket === true) return well(standbySubjects.frontend, `${tag} lies in s3://${frontend.releases?.bucket ?? ''}`);
  const via = hosts.find(({ name }) => name === frontend.via);
  const built = via === undefined ? undefined : builtAt(situation, via, frontend.recipe);
  if (built !== undefined && inBucket === undefined) return well(standbySubjects.frontend, `${tag} is built on ${frontend.via}`);
  if (inBucket === undefined && !situation.facts.hosts.some(({ host }) => host === frontend.via)) return notSeen(standbySubjects.frontend, `${frontend.via} did not answer`);
  const where = inBucket === undefined ? frontend.via : `s3://${frontend.releases?.bucket ?? ''}`;
  return judged(standbySubjects.frontend, [{ where, what: `there is no standby of ${tag}: a rollback installs and builds first`, mend: prepare }], '');
}

export interface RegistryAnswer {
  readonly host: string;
  readonly registry: string;
  /** Empty when it answered. */
  readonly trouble: string;
}

/** Needed where something must still be installed. */
export function registryFinding(standbys: readonly Finding[], answers: readonly RegistryAnswer[]): Finding {
  if (standbys.every(({ state }) => state === 'well')) return well(registrySubject, 'not needed: the standby is there');
  if (answers.length === 0) return notSeen(registrySubject, 'no host could be asked');
  const silent = answers.filter(({ trouble }) => trouble !== '');
  return judged(registrySubject, silent.map(({ host, registry, trouble }) => ({ where: host, what: `${registry || 'the npm registry'} does not answer (${trouble}), and there is no standby`, mend: 'let the host reach it, mend .npmrc, or build the standby while it is up' })), `answers on ${answers.map(({ host }) => host).join(', ')}`);
}
