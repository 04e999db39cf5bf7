// Whether what the configuration names is there: in the live tree, in what is built, and in the target. It changes nothing that serves.
import type { Environment } from '../config/environment';
import { liveTree } from './live-tree';
import { lines, sh, type Shell } from './shell';

/** A path below a directory of the repository. */
export function within(directory: string, inner: string): string {
  return directory === '.' ? inner : `${directory}/${inner}`;
}

/** Everything in the repository that the configuration names, and what shows that the frontend was installed here. */
export function namedPaths({ backend, frontend, backendProcess, database, shared }: Environment): string[] {
  const parts = [backend, frontend?.recipe].flatMap((recipe) => (recipe === undefined ? [] : [recipe.directory, ...recipe.outputs.map((output) => within(recipe.directory, output))]));
  const installed = frontend === undefined ? [] : [within(frontend.recipe.directory, 'node_modules')];
  return [...new Set([...parts, ...installed, ...[backendProcess?.ecosystem ?? []].flat(), ...(database === undefined ? [] : [database.migrations]), ...shared])];
}

/** Facts `absent` (a path that the live tree lacks) and `release.lacks` (a built commit that pm2 could not be started from). */
export function facts(environment: Environment): Shell {
  const live = liveTree(environment);
  const ecosystem = environment.backendProcess?.ecosystem;
  const paths = namedPaths(environment);
  return lines(
    paths.length === 0 ? undefined : sh`if [ -d "$repository" ]; then for file in ${paths}; do if [ ! -e ${live}/"$file" ]; then fact absent "$file"; fi; done; fi`,
    ecosystem === undefined ? undefined : sh`for file in "$state"/releases/*.backend; do if [ -f "$file" ]; then folder=\${file%.backend}; if ! ${hasEcosystem(environment, sh`"$folder"`, ecosystem)}; then fact release.lacks "\${folder##*/}"; fi; fi; done`,
  );
}

/** Where the tree is switched in place, a file that git does not track stays in it. */
function hasEcosystem({ layout }: Environment, folder: Shell, ecosystem: string): Shell {
  if (layout === 'symlink') return sh`[ -e ${folder}/${ecosystem} ]`;
  return sh`{ [ -e ${folder}/${ecosystem} ] || { [ -e "$repository"/${ecosystem} ] && ! git -C "$repository" ls-files --error-unmatch -- ${ecosystem} >/dev/null 2>&1; }; }`;
}

/** For a build: fails where the release could be switched to, but not be started. */
export function requireEcosystem(environment: Environment, release: Shell, tag: string): Shell | undefined {
  const ecosystem = environment.backendProcess?.ecosystem;
  if (ecosystem === undefined) return undefined;
  return sh`${hasEcosystem(environment, release, ecosystem)} || { echo ${`${tag} has no ${ecosystem}, and pm2 could not be started from it: mend processes.backend.ecosystem, or choose another target`}; exit 9; }`;
}

export interface TargetQuestion {
  readonly remote: string;
  readonly tag: string;
  readonly commit: string;
  /** Paths in the repository. */
  readonly paths: readonly string[];
  /** A name that the ecosystem file may give to a process, in the live tree or in the target. */
  readonly app: { readonly name: string; readonly ecosystem: string } | undefined;
}

/**
 * Facts `target` (`read`, where the commit is here or could be fetched), `target.has` (a path),
 * `app.named` (the file holds the name), `app` (each name that it gives, as far as node can tell).
 */
export function lookIntoTarget({ remote, tag, commit, paths, app }: TargetQuestion, environment: Environment): Shell {
  return lines(
    sh`if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then timeout 20 git -C "$repository" fetch --quiet --no-tags --no-write-fetch-head ${remote} ${`refs/tags/${tag}`} 2>/dev/null || true; fi`,
    sh`if git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then fact target read; for file in ${paths}; do if git -C "$repository" cat-file -e ${commit}:"$file" 2>/dev/null; then fact target.has "$file"; fi; done; fi`,
    app === undefined ? undefined : askEcosystem(app, commit, environment),
  );
}

/** The name may be put together in the file: then only node knows it, as pm2 would. */
function askEcosystem({ name, ecosystem }: NonNullable<TargetQuestion['app']>, commit: string, environment: Environment): Shell {
  const live = liveTree(environment);
  return lines(
    sh`if git -C "$repository" show ${commit}:${ecosystem} 2>/dev/null | grep -F -e ${name} >/dev/null || grep -qsF -e ${name} ${live}/${ecosystem}; then fact app.named yes; fi`,
    sh`(cd ${live} 2>/dev/null && timeout 10 node -e ${listApps} ./${ecosystem} 2>/dev/null || true)`,
  );
}

const listApps = `const made = require(require('path').resolve(process.argv[1])); for (const app of [].concat(made.apps || made)) if (app && app.name) console.log('fact\\tapp\\t' + app.name)`;
