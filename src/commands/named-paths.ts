// Whether what the configuration names is there: in the live tree, in what is built, and in the target. It changes nothing that serves.
import type { Environment, Host } from '../config/environment';
import { backendsOn } from '../config/runs-on';
import { factsOfTarget, type AppEnv } from './app-env';
import { askEcosystem, unstartableReleases } from './ecosystem';
import { liveTree } from './live-tree';
import { lines, sh, type Shell } from './shell';

/** A path below a directory of the repository. */
export function within(directory: string, inner: string): string {
  return directory === '.' ? inner : `${directory}/${inner}`;
}

/** Everything in the repository that the configuration names, and what shows that the frontend was installed here. */
export function namedPaths({ backend, frontend, backendProcesses, database, shared }: Environment): string[] {
  const parts = [backend, frontend?.recipe].flatMap((recipe) => (recipe === undefined ? [] : [recipe.directory, ...recipe.outputs.map((output) => within(recipe.directory, output))]));
  const installed = frontend === undefined ? [] : [within(frontend.recipe.directory, 'node_modules')];
  return [...new Set([...parts, ...installed, ...backendProcesses.flatMap(({ ecosystem }) => ecosystem ?? []), ...(database === undefined ? [] : [database.migrations]), ...shared])];
}

/** Facts `absent` (a path that the live tree lacks) and `release.lacks` (a built commit that pm2 could not be started from). */
export function facts(environment: Environment, host: Host): Shell {
  const live = liveTree(environment);
  const paths = namedPaths(environment);
  return lines(
    paths.length === 0 ? undefined : sh`if [ -d "$repository" ]; then for file in ${paths}; do if [ ! -e ${live}/"$file" ]; then fact absent "$file"; fi; done; fi`,
    unstartableReleases(backendsOn(environment, host.name), environment),
  );
}

export interface TargetQuestion {
  readonly remote: string;
  readonly tag: string;
  readonly commit: string;
  /** Paths in the repository. */
  readonly paths: readonly string[];
  /** Names that ecosystem files may give to processes, in the live tree or in the target. */
  readonly apps: readonly { readonly name: string; readonly ecosystem: string }[];
  /** Environments that ecosystem files may have. */
  readonly envs?: readonly AppEnv[];
}

/**
 * Facts `target` (`read`, where the commit is here or could be fetched), `target.has` (a path),
 * and what `askEcosystem` says of apps, `factsOfTarget` of their environments.
 */
export function lookIntoTarget({ remote, tag, commit, paths, apps, envs = [] }: TargetQuestion, environment: Environment): Shell {
  return lines(
    sh`if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then timeout 20 git -C "$repository" fetch --quiet --no-tags --no-write-fetch-head ${remote} ${`refs/tags/${tag}`} 2>/dev/null || true; fi`,
    sh`if git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then fact target read; for file in ${paths}; do if git -C "$repository" cat-file -e ${commit}:"$file" 2>/dev/null; then fact target.has "$file"; fi; done; fi`,
    ...apps.map((app) => askEcosystem(app, commit, environment)),
    factsOfTarget(envs, commit, environment),
  );
}
