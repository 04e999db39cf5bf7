// A build that cannot begin: its program is not on the host. The backend is built on it for certain, so that is a reason not to start.
// Dependencies may come from the cache of a lockfile, and the site from the release bucket: there it is a warning.
import { firstWord } from '../config/build-tools';
import type { BuildRecipe, Environment } from '../config/environment';
import type { Problem } from '../errors';
import type { Plan } from '../plan/plan';
import type { Facts } from './facts';

export interface MissingBuildTools {
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

/** Asks only where the plan builds: a standby needs none of them. */
export function missingBuildTools(plan: Pick<Plan, 'stages'>, facts: Facts, { backend, frontend }: Environment): MissingBuildTools {
  const missing = [lacking('prepare-backend', backend), lacking('prepare-frontend', frontend?.recipe)].flat();
  const [certain, doubtful] = [missing.filter((each) => each.key === 'backend.build'), missing.filter((each) => each.key !== 'backend.build')];
  return {
    problems: certain.map(({ host, what, key }) => ({ where: host, what, mend: `install it there, or mend ${key} or path: in the configuration` })),
    warnings: doubtful.map(({ host, what }) => `${host}: ${what}: without a cache of what it makes, the build fails`),
  };

  function lacking(step: string, recipe: BuildRecipe | undefined): { host: string; key: string; what: string }[] {
    if (recipe === undefined) return [];
    const builders = plan.stages.flatMap(({ steps }) => steps).filter((planned) => planned.step === step).flatMap(({ commands }) => commands.flatMap(({ hosts }) => hosts));
    const words = [[`${recipe.part}.install`, firstWord(recipe.install)], [`${recipe.part}.build`, firstWord(recipe.build)]] as const;
    const asked = facts.hosts.filter(({ host }) => builders.includes(host));
    return asked.flatMap(({ host, tools, path }) => words.flatMap(([key, word]) => (word === undefined || tools.includes(word) ? [] : [{ host, key, what: `${word}, which ${key} begins with, is not in PATH ${path}` }])));
  }
}
