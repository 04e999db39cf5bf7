// The release to go back to, on the score card: its tag, the origin, the standby. Pure.
import { holders } from '../config/runs-on';
import type { Problem } from '../errors';
import type { Destination } from '../plan/target';
import { builtAt } from '../plan/live-or-ready';
import { backendCommit, differenceText, holding, type LiveParts } from '../plan/what-runs';
import { hostsWithCode, type Situation } from '../plan/situation';
import type { Facts } from '../preflight/facts';
import { judged, notSeen, well, type Finding, type Subject } from './finding';
import { overHosts } from './host-findings';

const named = (name: string): Subject => ({ area: 'Release', name });

export const standbySubjects = { backend: named('standby of the backend'), frontend: named('standby of the frontend') } as const;
const registrySubject = named('npm registry');

export function tagFindings(facts: Facts, { problems, target, live }: Destination, holders?: readonly string[]): Finding[] {
  const subjects = [named('target tag'), named('one release everywhere')] as const;
  const origin = overHosts(facts, named('git remote'), 'it answers', ({ host, originTags, originSaid }) => (originTags === undefined ? [{ where: host, what: `its git remote does not answer (${originSaid})`, mend: 'let the host reach its git remote: the deploy key, the address, the network' }] : []));
  if (facts.hosts.length === 0) return [...subjects.map((subject) => notSeen(subject, 'no host answered')), notSeen(named('git remote'), 'no host answered')];
  return [judged(subjects[0], problems, `${target?.tag ?? ''} is ${target?.commit.slice(0, 12) ?? ''} on the origin and on every host that has it`), oneRelease(overHolders(facts, holders), subjects[1], live), origin];
}

/** The others have no code of the release, and nothing to say of it. */
function overHolders(facts: Facts, holders?: readonly string[]): Facts {
  return { ...facts, hosts: holding(facts.hosts, holders), unreachable: facts.unreachable.filter(({ host }) => holders?.includes(host) !== false) };
}

/** What nobody knows is not the same everywhere. */
function oneRelease(facts: Facts, subject: Subject, live: LiveParts): Finding {
  const silent = facts.hosts.filter((host) => backendCommit(host) === '');
  if (silent.length > 0) return notSeen(subject, `nothing says what runs on ${silent.map(({ host }) => host).join(', ')}`);
  const differ = live.backends.length <= 1 ? [] : [{ where: 'hosts', what: `they run different releases: ${live.backends.join(', ')}`, mend: 'deploy the same release to all of them' }];
  return overHosts(facts, subject, differenceText(live, ['backend', 'frontend']) ?? `${live.backends.join(', ')} runs`, (host) => (host === facts.hosts[0] ? differ : []));
}

const prepare = 'run rollback-type: prepare (rollback-prepare.yml does it after each deployment and nightly)';

/** Built on every host that runs a process of the release, with today's recipe, tools and shared files. */
export function backendStandby(situation: Situation): Finding | undefined {
  const { environment, facts, target } = situation;
  const { backend } = environment;
  if (backend === undefined) return undefined;
  const hosts = hostsWithCode(situation);
  const lacking = hosts.filter((host) => builtAt(situation, host, backend) === undefined);
  const problems = lacking.map((host): Problem => ({ where: host.name, what: whyNot(situation, host.name), mend: prepare }));
  return overHosts(overHolders(facts, holders(environment)), standbySubjects.backend, `${target.tag} is built and current`, (host) => problems.filter(({ where }) => where === host.host));
}

function whyNot({ facts, target }: Situation, host: string): string {
  const built = facts.hosts.find((each) => each.host === host)?.releases.find(({ commit, part }) => commit === target.commit && part === 'backend');
  if (built === undefined) return absent(target.tag);
  return built.isWhole ? outdated(target.tag) : `the standby of ${target.tag} lost or changed files since it was built: a rollback builds it anew`;
}

function outdated(tag: string): string {
  return `the standby of ${tag} was built with another recipe, Node or shared file than today's: a rollback builds it anew`;
}

function absent(tag: string): string {
  return `there is no standby of ${tag}: a rollback installs and builds first`;
}

/** @param current whether what lies in the release bucket was built with today's recipe, Node and shared files; undefined where there is no such bucket. */
export function frontendStandby(situation: Situation, current: 'yes' | 'no' | 'unknown' | 'absent' | undefined): Finding | undefined {
  const { frontend, hosts } = situation.environment;
  if (frontend === undefined) return undefined;
  const { tag } = situation.target;
  const bucket = `s3://${frontend.releases?.bucket ?? ''}`;
  const lacking = (where: string, what: string) => judged(standbySubjects.frontend, [{ where, what, mend: prepare }], '');
  switch (current) {
    case 'yes':
      return well(standbySubjects.frontend, `${tag} lies in ${bucket}`);
    case 'no':
      return lacking(bucket, outdated(tag));
    case 'unknown':
      return notSeen(standbySubjects.frontend, `${tag} lies in ${bucket}, but ${frontend.via}, which knows today's Node and shared files, did not answer`);
    case 'absent':
      return lacking(bucket, absent(tag));
    case undefined: {
      const via = hosts.find(({ name }) => name === frontend.via);
      if (via !== undefined && builtAt(situation, via, frontend.recipe) !== undefined) return well(standbySubjects.frontend, `${tag} is built on ${frontend.via}`);
      if (!situation.facts.hosts.some(({ host }) => host === frontend.via)) return notSeen(standbySubjects.frontend, `${frontend.via} did not answer`);
      return lacking(frontend.via, absent(tag));
    }
  }
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
