// Which hosts have the target live or ready already: the reason why a plan can leave work out.
import { stamp } from '../commands/release';
import type { BuildRecipe, Host } from '../config/environment';
import type { HostFacts } from '../preflight/facts';
import { factsOf, type Situation } from './situation';

/** The stamp that a build of this part must have on this host to be used. */
export function wantedStamp(recipe: BuildRecipe, facts: HostFacts): string {
  return stamp(recipe, facts.nodeVersion, facts.sharedHash);
}

/** When the target's part was built on the host, with today's recipe; undefined when it is not ready. */
export function builtAt(situation: Situation, host: Host, recipe: BuildRecipe): string | undefined {
  const facts = factsOf(situation, host.name);
  if (facts === undefined) return undefined;
  const wanted = wantedStamp(recipe, facts);
  return facts.releases.find((release) => release.commit === situation.target.commit && release.part === recipe.part && release.stamp === wanted)?.builtAt;
}

/** True when the host's backend was switched to the target by us, nobody touched it since, and its process started after that. */
export function backendIsLive(situation: Situation, host: Host): boolean {
  const facts = factsOf(situation, host.name);
  const live = facts?.liveBackend;
  if (facts === undefined || live === undefined) return false;
  const { commit } = situation.target;
  const untouched = pathsAlone(situation) === undefined ? facts.head === commit && facts.edited.length === 0 : facts.livePaths === commit;
  const process = facts.pm2.processes.find(({ name }) => name === situation.environment.backendProcess?.name);
  return live.commit === commit && untouched && process?.status === 'online' && process.startedAtMs >= live.sinceMs;
}

/** What a rollback of the backend alone takes back; undefined where the whole tree is switched. Behind a link there is only the whole. */
export function pathsAlone({ rollbackType, environment }: Situation): readonly string[] | undefined {
  return rollbackType === 'backend' && environment.layout === 'in-place' ? environment.backendPaths : undefined;
}
