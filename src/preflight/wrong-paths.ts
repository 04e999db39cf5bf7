// Paths that the configuration names and the live tree lacks: a typo, unless the target brings them. Pure.
import { within } from '../commands/named-paths';
import type { Environment, Process } from '../config/environment';
import { backendsOn, holders, placed } from '../config/runs-on';
import type { Problem } from '../errors';
import type { Release } from '../plan/target';
import { holding } from '../plan/what-runs';
import type { Override } from '../request';
import { does, type Runbook } from '../runbooks/runbook';
import type { Facts, HostFacts, TargetByHost } from './facts';

interface NamedPath {
  readonly path: string;
  /** `backend.directory`, and where it stands in the environment. */
  readonly key: string;
  readonly place: readonly PropertyKey[];
  /** On which it must be. */
  readonly hosts: readonly HostFacts[];
  /** Whether the run would fail without it. */
  readonly needed: boolean;
}

/** What names are looked for in: facts, the type that needs them, and what hosts say of the target. */
export interface NameQuestion {
  readonly facts: Facts;
  readonly environment: Environment;
  readonly runbook: Runbook;
  readonly allow: readonly Override[];
  readonly target: Release;
  /** Where they had to be asked. */
  readonly looked: TargetByHost;
}

/** What some host lacks, of all that this type needs. */
export function missingPaths(facts: Facts, environment: Environment, runbook: Runbook): NamedPath[] {
  if (runbook.onlyRecords) return [];
  return [...tracked(facts, environment, runbook), ...shared(facts, environment, runbook)].filter(({ path, hosts }) => path !== '.' && hosts.some((host) => lacks(host, path)));
}

function lacks({ repository, absent }: HostFacts, path: string): boolean {
  return repository === 'git' && absent.includes(path);
}

function running({ hosts }: Facts, environment: Environment, { name }: Process): HostFacts[] {
  return hosts.filter(({ host }) => backendsOn(environment, host).some((process) => process.name === name));
}

/** The live version does not have it, by a switch of ours or because nothing runs it: nobody would miss its file. */
function isLeftOut({ missingProcesses, liveBackend, pm2 }: HostFacts, { name }: Process): boolean {
  return missingProcesses.includes(name) && (liveBackend !== undefined || !pm2.processes.some((process) => process.name === name && process.status === 'online'));
}

/** What git brings with a release. */
function tracked(facts: Facts, environment: Environment, runbook: Runbook): NamedPath[] {
  const { backend, frontend, database } = environment;
  const via = (name: string | undefined) => facts.hosts.filter(({ host }) => host === name);
  const named = (key: string, place: readonly PropertyKey[], path: string | undefined, hosts: readonly HostFacts[], used: boolean, needed = true): NamedPath[] => (path === undefined || !used ? [] : [{ path, key, place, hosts, needed }]);
  return [
    ...placed('backend', environment.backendProcesses).flatMap(({ process, path }) => named('processes.backend.ecosystem', [...path, 'ecosystem'], process.ecosystem, running(facts, environment, process).filter((host) => !isLeftOut(host, process)), does(runbook, 'switch-backend', 'start-backend'))),
    ...named('backend.directory', ['backend', 'directory'], backend?.directory, holding(facts.hosts, holders(environment)), does(runbook, 'prepare-backend')),
    ...named('frontend.directory', ['frontend', 'directory'], frontend?.recipe.directory, via(frontend?.via), does(runbook, 'prepare-frontend', 'store-frontend')),
    ...named('database.migrations', ['database', 'migrations'], database?.migrations, via(database?.via), runbook.database !== 'none' && runbook.hostsAlone !== true, runbook.database === 'changes'),
  ];
}

/** What git does not bring: a build copies it out of the live tree. */
function shared(facts: Facts, environment: Environment, runbook: Runbook): NamedPath[] {
  if (!does(runbook, 'prepare-backend', 'prepare-frontend', 'store-frontend')) return [];
  const backends = environment.backend === undefined ? [] : holding(facts.hosts, holders(environment));
  const hosts = facts.hosts.filter((host) => backends.includes(host) || host.host === environment.frontend?.via);
  return environment.shared.map((path, index) => ({ path, key: 'shared', place: ['shared', index], hosts, needed: true }));
}

/** Those on which neither the live tree has it nor the target, as far as they could look into it. */
function lackingOn({ path, hosts }: NamedPath, looked: TargetByHost): HostFacts[] {
  return hosts.filter((host) => lacks(host, path) && looked.get(host.host)?.has.includes(path) !== true);
}

const isRead = (host: HostFacts, looked: TargetByHost) => looked.get(host.host)?.isRead === true;
const namesOf = (hosts: readonly HostFacts[]) => hosts.map(({ host }) => host).join(', ');

export function pathProblems(question: NameQuestion): Problem[] {
  const { facts, environment, runbook, allow, target, looked } = question;
  const missing = missingPaths(facts, environment, runbook).filter(({ needed }) => needed);
  const problems = missing.flatMap((named): Problem[] => {
    const lacking = lackingOn(named, looked);
    const where = environment.placeOf?.(named.place) ?? 'configuration';
    if (named.key === 'shared') return allow.includes('absent-shared') || lacking.length < named.hosts.length || facts.unreachable.length > 0 ? [] : [{ where, what: `${named.path} is in the live tree of no host (${namesOf(lacking)})`, mend: 'mend shared:, or put the file back; if the target does without it, set allow: absent-shared' }];
    const sure = lacking.filter((host) => isRead(host, looked));
    return sure.length === 0 ? [] : [{ where, what: `${named.path} is neither in the live tree (${namesOf(sure)}) nor in ${target.tag}`, mend: `mend ${named.key}` }];
  });
  return [...problems, ...unstartable(question)];
}

/** The live tree may have it, and a standby without it would be switched to and then not be started. */
function unstartable({ facts, environment, runbook, target }: NameQuestion): Problem[] {
  const ecosystems = [...new Set(environment.backendProcesses.flatMap(({ ecosystem }) => ecosystem ?? []))];
  if (!does(runbook, 'switch-backend') || ecosystems.some((file) => staysBehind(environment, runbook, file))) return [];
  return holding(facts.hosts, holders(environment))
    .filter(({ unstartable: commits }) => commits.includes(target.commit))
    .map(({ host }) => ({ where: host, what: `the standby of ${target.tag} has no ${ecosystems.join(' nor ')}, and pm2 could not be started from it`, mend: 'mend processes.backend.ecosystem, or choose another target' }));
}

/** Type backend takes its paths back alone: what is beside them stays as it is. */
function staysBehind({ layout, backendPaths }: Environment, { type }: Runbook, path: string): boolean {
  return type === 'backend' && layout === 'in-place' && !backendPaths.some((each) => each === '.' || path === each || path.startsWith(`${each}/`));
}

export function pathWarnings(question: NameQuestion): string[] {
  const { facts, environment, runbook, target, looked } = question;
  const doubtful = missingPaths(facts, environment, runbook).flatMap((named): string[] => {
    const lacking = lackingOn(named, looked);
    if (lacking.length === 0) return [];
    const what = `${named.key}: ${named.path} is not in the live tree (${namesOf(lacking)})`;
    if (named.key === 'shared') return [`${what}: what is built there goes without it`];
    if (!named.needed) return [`${what}${lacking.some((host) => isRead(host, looked)) ? ` nor in ${target.tag}` : ''}: is the path right?`];
    return lacking.some((host) => isRead(host, looked)) ? [] : [`${what}, and nobody could look into ${target.tag} there: is the path right?`];
  });
  return [...doubtful, ...outputs(facts, environment, runbook)];
}

/** What serves from the live tree was built there under these names. A frontend may be built elsewhere: then nothing was installed for it. */
function outputs(facts: Facts, environment: Environment, runbook: Runbook): string[] {
  const { backend, frontend, layout } = environment;
  if (layout !== 'in-place') return [];
  const found = (host: HostFacts, key: string, directory: string, names: readonly string[]) => names.map((name) => within(directory, name)).filter((path) => lacks(host, path) && !lacks(host, directory)).map((path) => `${host.host}: ${key}: ${path} is not in the live tree although it was built there: is the name right?`);
  const backends = backend === undefined || !does(runbook, 'switch-backend') ? [] : holding(facts.hosts, holders(environment)).flatMap((host) => found(host, 'backend.outputs', backend.directory, backend.outputs));
  const recipe = frontend?.recipe;
  const fronts = recipe === undefined || !does(runbook, 'switch-frontend') ? [] : facts.hosts.filter((host) => host.host === frontend?.via && !lacks(host, within(recipe.directory, 'node_modules'))).flatMap((host) => found(host, 'frontend.output', recipe.directory, recipe.outputs));
  return [...backends, ...fronts];
}
