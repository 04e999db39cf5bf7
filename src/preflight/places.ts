// Places that a switch needs as they are: the link to the live release, and the right to write where it writes. Pure.
import type { LinkState } from '../commands/places';
import type { Environment, Host } from '../config/environment';
import { holders } from '../config/runs-on';
import type { Problem } from '../errors';
import { holding } from '../plan/what-runs';
import type { Override } from '../request';
import { does } from '../runbooks/runbook';
import type { HostFacts } from './facts';
import type { NameQuestion } from './wrong-paths';

/** Reasons not to start: the switch would fail there, or make a link that nothing serves from. */
export function placeProblems(question: NameQuestion): Problem[] {
  return [...switched(question).flatMap((host) => linkProblems(host, question.environment, question.allow)), ...closedState(question), ...closedToSwitch(question)];
}

/** Worth knowing: what the switch may not touch at all. And as many hosts as the rollout tolerates fail by themselves: the others are healed. */
export function placeWarnings(question: NameQuestion): string[] {
  const { environment, runbook } = question;
  const refused = [...closedState(question), ...closedToSwitch(question)].map(({ what }) => what);
  const switching = switched(question).flatMap((host) => rightsProblems(host, environment, doubtfulFor(host, question)));
  const building = question.facts.hosts.filter((host) => does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend') && !switched(question).includes(host) && builds(host, question)).flatMap((host) => rightsProblems(host, environment, ['git']));
  const cache = does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend') ? question.facts.hosts.flatMap((host) => rightsProblems(host, environment, ['state.modules'])) : [];
  return [...switching, ...building, ...cache, ...unloggable(question)].filter(({ what }) => !refused.includes(what)).map(({ what, mend }) => `${what}: ${mend}`);
}

/** No job begins without its folder; the others stop the step that first writes there, after others have changed something. */
function closedState(question: NameQuestion): Problem[] {
  const { facts, environment, runbook } = question;
  if (!runbook.locks || runbook.lockOnly !== undefined) return [];
  const prepares = does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend');
  return facts.hosts.flatMap((host) => rightsProblems(host, environment, ['state.jobs', ...(switched(question).includes(host) ? ['state.replaced'] : []), ...(prepares && builds(host, question) ? ['state.releases'] : [])]));
}

function closedToSwitch(question: NameQuestion): Problem[] {
  const closed = switched(question).map((host) => rightsProblems(host, question.environment, neededBy(host, question))).filter(({ length }) => length > 0);
  return closed.length > question.environment.rollout.maxFailures ? closed.flat() : [];
}

/** What the switch writes for certain. */
function neededBy(host: HostFacts, question: NameQuestion): string[] {
  const { environment, runbook } = question;
  const { layout, backend, backendPaths, frontend } = environment;
  if (layout === 'symlink') return ['current', ...(builds(host, question) ? ['git'] : [])];
  // Type backend takes its paths back alone, and leaves beside them what it finds.
  const whole = runbook.part !== 'backend';
  const others = whole && frontend?.recipe.directory !== backend?.directory;
  return ['git', 'backend.outputs', ...(whole || backend?.directory === '.' || backendPaths.includes('.') ? ['repository'] : []), ...(others ? ['frontend.output'] : [])];
}

/** And what it writes where the target differs there. */
function doubtfulFor(host: HostFacts, question: NameQuestion): string[] {
  return [...neededBy(host, question), ...(question.environment.layout === 'symlink' ? [] : ['repository', 'tree'])];
}

/** Whether a tree of the target has to be made there. */
function builds({ releases }: HostFacts, { target }: NameQuestion): boolean {
  return !releases.some(({ commit }) => commit === target.commit);
}

/** Hosts on which this type switches the code: not those where the target is live. */
function switched({ facts, environment, runbook, target }: NameQuestion): HostFacts[] {
  if (!does(runbook, 'switch-backend')) return [];
  return holding(facts.hosts, holders(environment)).filter((facts) => !isLive(facts, target.commit));
}

function isLive({ liveBackend, livePaths, head }: HostFacts, commit: string): boolean {
  return liveBackend?.commit === commit && (head === commit || livePaths === commit);
}

function hostOf({ host }: HostFacts, { hosts }: Environment): Host | undefined {
  return hosts.find(({ name }) => name === host);
}

/** Where a key that a host may have of its own stands in the configuration. */
function placeOnHost({ host }: HostFacts, key: 'current' | 'repository' | 'log' | 'state', { hosts, placeOf }: Environment): string {
  const index = hosts.findIndex(({ name }) => name === host);
  const own = placeOf?.(['hosts', index, key]);
  // A key that a host does not have is told as the place of the host.
  return (own === placeOf?.(['hosts', index]) ? placeOf?.([key]) : own) ?? 'configuration';
}

/** layout symlink: what stands where the link should be. */
export function linkProblems(facts: HostFacts, environment: Environment, allow: readonly Override[] = []): Problem[] {
  const { host, places } = facts;
  const current = hostOf(facts, environment)?.current;
  const wrong = current === undefined || places.current === undefined ? undefined : wrongLink(places.current, current, host, allow);
  return wrong === undefined ? [] : [{ where: placeOnHost(facts, 'current', environment), ...wrong }];
}

/** A run that made the link would say that it is done, and what serves would go on from somewhere else. */
function wrongLink(state: LinkState, current: string, host: string, allow: readonly Override[]): Omit<Problem, 'where'> | undefined {
  switch (state) {
    case 'absent':
      return allow.includes('absent-current') ? undefined : { what: `${host} has no ${current}: the switch would make a link there that nothing serves from`, mend: 'mend current:; if the link was lost, or the host is new, set allow: absent-current' };
    case 'nowhere':
      return { what: `${host} has no ${current}, nor the folder that it should stand in`, mend: 'mend current:, or make the folder' };
    case 'folder':
    case 'file':
      return { what: `${current} is a ${state} on ${host} and no link: the switch could not point it to another release`, mend: 'mend current:, put a link in its place, or set layout: in-place' };
    case 'link':
      return undefined;
  }
}

/** @param keys those that matter; all, when left out. */
export function rightsProblems(facts: HostFacts, environment: Environment, keys?: readonly string[]): Problem[] {
  const { host, user, places } = facts;
  return places.closed
    .filter(({ key }) => keys?.includes(key) !== false)
    .map(({ key, path }) => ({ where: placeOfKey(facts, key, environment), what: `${user} cannot write ${path} on ${host}, ${purposes[key] ?? 'which the switch changes'}`, mend: mendOf(key, user, path) }));
}

const purposes: Readonly<Record<string, string>> = {
  current: 'the folder in which the switch replaces the link',
  git: 'where git notes what it fetches and checks out',
  repository: 'the live tree that the switch checks out',
  tree: 'a folder of the live tree: a checkout that changes files in it fails half way',
  'state.jobs': 'where each change is written down before it begins',
  'state.releases': 'where releases are built',
  'state.modules': 'where dependencies are kept for the next build',
  'state.replaced': 'where the switch keeps what it replaces',
  'backend.outputs': 'and the switch could not move what was built there',
  'frontend.output': 'and the switch could not move what was built there',
};

function placeOfKey(facts: HostFacts, key: string, environment: Environment): string {
  if (key === 'git' || key === 'tree') return placeOnHost(facts, 'repository', environment);
  if (key.startsWith('state.')) return placeOnHost(facts, 'state', environment);
  if (key === 'current' || key === 'repository' || key === 'log') return placeOnHost(facts, key, environment);
  return environment.placeOf?.(key.split('.')) ?? 'configuration';
}

/** A place of its own can be another one; what stands in the tree was put there by somebody else, mostly with sudo. */
function mendOf(key: string, user: string, path: string): string {
  return key === 'current' || key === 'repository' ? `give ${user} the right to write there, or mend ${key}:` : `give it back to ${user} (chown -R ${user} ${path}): another user, mostly root, deployed or installed there`;
}

/** The log is for people: a rollback goes on without it. */
function unloggable({ facts, environment, runbook }: NameQuestion): Problem[] {
  if (!does(runbook, 'stop-worker', 'stop-backend', 'stop-backend-at-once', 'switch-backend', 'announce-end')) return [];
  return facts.hosts.flatMap((host) => logProblems(host, environment));
}

export function logProblems(facts: HostFacts, environment: Environment): Problem[] {
  const { host, user, places } = facts;
  const log = hostOf(facts, environment)?.log;
  if (log === undefined || places.closedLog === undefined) return [];
  const why = places.closedLog === log ? '' : ` (${places.closedLog} is closed to it, or no folder)`;
  return [{ where: placeOnHost(facts, 'log', environment), what: `${user} cannot write the log ${log} on ${host}${why}`, mend: `make its folder there and give it to ${user}, or mend log:` }];
}
