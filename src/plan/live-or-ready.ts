// Which hosts have the target live or ready already: the reason why a plan can leave work out.
import { stamp } from '../commands/release';
import type { BuildRecipe, Host } from '../config/environment';
import { within } from '../commands/named-paths';
import { expectedNames, workersOn } from '../config/runs-on';
import type { HostFacts } from '../preflight/facts';
import { runbooks } from '../runbooks';
import { does } from '../runbooks/runbook';
import { factsOf, hostsWith, isHarmful, serves, type Situation } from './situation';
import { wavesOf } from './waves';

/** The stamp that a build of this part must have on this host to be used. */
export function wantedStamp(recipe: BuildRecipe, facts: HostFacts): string {
  return stamp(recipe, facts.nodeVersion, facts.sharedHash);
}

/** When the target's part was built on the host, with today's recipe; undefined when it is not ready. */
export function builtAt(situation: Situation, host: Host, recipe: BuildRecipe): string | undefined {
  const facts = factsOf(situation, host.name);
  if (facts === undefined) return undefined;
  const wanted = wantedStamp(recipe, facts);
  return facts.releases.find((release) => release.commit === situation.target.commit && release.part === recipe.part && release.isWhole && release.stamp === wanted)?.builtAt;
}

/** True when the host's live tree was switched to the target by us and nobody touched it since; whether its process runs is another question. */
export function treeIsLive(situation: Situation, host: Host): boolean {
  const facts = factsOf(situation, host.name);
  const { commit } = situation.target;
  if (facts?.liveBackend?.commit !== commit || isBroken(situation, host, facts)) return false;
  return pathsAlone(situation) === undefined ? facts.head === commit && facts.edited.length === 0 : facts.livePaths === commit;
}

/** Behind a link the release itself is live: one that lost files and does not run is built anew. What runs is not touched. */
function isBroken(situation: Situation, host: Host, { releases, liveBackend }: HostFacts): boolean {
  const lost = releases.some(({ commit, part, isWhole }) => commit === liveBackend?.commit && part === 'backend' && !isWhole);
  return lost && situation.environment.layout === 'symlink' && !runsFromIt(situation, host).some((name) => isRunning(situation, host, name));
}

/** Processes that a build in the live release would pull the rug from under: where workers alone run, those that this run does not stop first. */
function runsFromIt(situation: Situation, host: Host): string[] {
  if (serves(situation, host.name)) return expectedOn(situation, host);
  return does(runbooks[situation.rollbackType], 'stop-worker') ? [] : workersOn(situation.environment, host.name).map(({ name }) => name);
}

/** What a rollback of the backend alone takes back; undefined where the whole tree is switched. Behind a link there is only the whole. */
export function pathsAlone({ rollbackType, environment }: Situation): readonly string[] | undefined {
  return rollbackType === 'backend' && environment.layout === 'in-place' ? environment.backendPaths : undefined;
}

/** The target is live, and its process started after it was put there. One that did not answer when a run went on is none: online, it may hang. Where nothing of it serves: its outputs are there. */
export function backendIsLive(situation: Situation, host: Host): boolean {
  const sinceMs = factsOf(situation, host.name)?.liveBackend?.sinceMs;
  return sinceMs !== undefined && treeIsLive(situation, host) && (serves(situation, host.name) ? isOnline(situation, host, sinceMs) : hasOutputs(situation, host));
}

function hasOutputs(situation: Situation, { name }: Host): boolean {
  const { backend } = situation.environment;
  return backend?.outputs.some((output) => factsOf(situation, name)?.absent.includes(within(backend.directory, output))) !== true;
}

function isOnline(situation: Situation, host: Host, sinceMs: number): boolean {
  const expected = expectedOn(situation, host);
  const missing = factsOf(situation, host.name)?.missingProcesses ?? [];
  // One that the release does not have still runs the newer version's code.
  const isLeft = missing.some((name) => !expected.includes(name) && isRunning(situation, host, name));
  return !isLeft && situation.silent?.includes(host.name) !== true && expected.every((name) => isRunning(situation, host, name, sinceMs));
}

function expectedOn(situation: Situation, { name }: Host): string[] {
  return expectedNames(name, factsOf(situation, name)?.missingProcesses ?? [], situation.environment);
}

function isRunning(situation: Situation, host: Host, name: string, sinceMs = 0): boolean {
  return factsOf(situation, host.name)?.pm2.processes.some((process) => process.name === name && process.status === 'online' && process.startedAtMs >= sinceMs) === true;
}

/**
 * True when this plan stops the backend on its way: then it starts it again, too, whatever ran before.
 * A run that goes on where nothing is left to change below the backend leaves it alone.
 */
export function stopsBackend(situation: Situation): boolean {
  const { stages, switches } = runbooks[situation.rollbackType];
  const steps = stages.flatMap((stage) => stage.steps);
  if (!steps.includes('stop-backend') && !(steps.includes('stop-backend-at-once') && isHarmful(situation))) return false;
  const isServing = (host: Host) => (switches ? backendIsLive(situation, host) : isOnline(situation, host, 0));
  return changesDatabase(situation) || !hostsWith(situation, 'backend').every(isServing);
}

function changesDatabase({ database, run, environment }: Situation): boolean {
  if (database === undefined) return false;
  const { decision, restore } = database;
  const live = restore?.databases.find(({ name }) => name === environment.database?.name)?.mark;
  if (decision.strategy === 'restore') return restore?.backup !== undefined;
  if (decision.strategy === 'undo-restore') return live?.state !== 'back' || live.run !== run.id;
  return decision.actions.some(({ action }) => action !== 'keep');
}

/**
 * Who is switched when. Where the backend is stopped everywhere, nothing is gained by going one after another.
 * Hosts with workers alone prove nothing of the target: they count in no wave, and go with the last one.
 */
export function switchWaves(situation: Situation, hosts: readonly string[]): string[][] {
  const serving = hosts.filter((host) => serves(situation, host));
  const others = hosts.filter((host) => !serving.includes(host));
  const waves = wavesOf(serving, stopsBackend(situation) ? [{ share: 1 }] : situation.environment.rollout.waves);
  return others.length === 0 ? waves : [...waves.slice(0, -1), [...(waves.at(-1) ?? []), ...others]];
}
