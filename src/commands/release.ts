// Releases: built versions kept beside the live one (Quick Rollback, steps 2.4, 2.5 and 4.2, done ahead).
// releases/<commit>/ is a git worktree; releases/<commit>.<part> says that this part of it is built, and how.
import type { BuildRecipe, Environment, Process } from '../config/environment';
import * as git from './git';
import { inventory } from './inventory';
import { liveTree } from './live-tree';
import { requireStartable } from './ecosystem';
import { lines, path, replaceFile, sh, userCommand, type Shell } from './shell';

export interface BuiltRelease {
  readonly commit: string;
  readonly part: BuildRecipe['part'];
  /** Recipe, node version and shared files it was built with; compare with `stamp`. */
  readonly stamp: string;
  /** ISO 8601, UTC, the host's clock. */
  readonly builtAt: string;
  /** False: files of it were lost or changed since. */
  readonly isWhole: boolean;
}

export const folderOf = (commit: string): Shell => sh`"$state"/releases/${commit}`;
const markerOf = (commit: string, part: string): Shell => sh`"$state"/releases/${commit}.${part}`;

/** What a release must have been built with to be used: the recipe, the node version, and the shared files of today. */
export function stamp(recipe: BuildRecipe, node: string, sharedHash: string): string {
  return JSON.stringify([recipe.directory, recipe.install, recipe.build, recipe.outputs, node, sharedHash]);
}

/** Hash over the shared files and folders as they stand in the live tree: a release built with other ones is out of date. */
function sharedHash(environment: Environment): Shell {
  if (environment.shared.length === 0) return sh`echo none`;
  const places = environment.shared.map((file) => `./${file}`);
  // Names, kinds, rights and links, then the contents. A link that is named itself counts as what it leads to.
  return sh`(cd ${liveTree(environment)} && { find -H ${places} -printf '%p %y %m %l\0' | sort -z; find -H ${places} -type f -print0 | sort -z | xargs -0 -r sha256sum; } 2>/dev/null || true) | sha256sum | cut -c1-16`;
}

export function facts(environment: Environment): Shell {
  return lines(
    sh`fact shared.hash "$(${sharedHash(environment)})"`,
    ...[environment.backend, environment.frontend?.recipe].map((recipe) => (recipe === undefined ? undefined : builtReleases(recipe))),
  );
}

/** Fact `release`: `<commit>.<part>`, when it was built, `whole` or `damaged`, and its stamp. */
function builtReleases(recipe: BuildRecipe): Shell {
  return lines(
    sh`for marker in "$state"/releases/*.${recipe.part}; do if [ -f "$marker" ]; then`,
    sh`  release=\${marker%.${recipe.part}} condition=damaged; if [ "$(cat "$marker.files" 2>/dev/null)" = "$(${inventory(recipe, sh`"$release"`)})" ]; then condition=whole; fi`,
    sh`  fact release "\${marker##*/} $(date -u -r "$marker" +%Y-%m-%dT%H:%M:%SZ) $condition $(cat "$marker")"`,
    sh`fi; done`,
  );
}

export function parseRelease(text: string): BuiltRelease | undefined {
  const match = /^([0-9a-f]{40})\.(backend|frontend) (\S+) (whole|damaged) (.*)$/.exec(text);
  if (match === null) return undefined;
  const [, commit = '', part = '', builtAt = '', condition = '', built = ''] = match;
  return { commit, part: part as BuildRecipe['part'], builtAt, isWhole: condition === 'whole', stamp: built };
}

export interface BuildOrder {
  readonly recipe: BuildRecipe;
  /** What of the host is to be started from it. */
  readonly processes: readonly Process[];
  readonly tag: string;
  readonly commit: string;
  readonly stamp: string;
  /** Keep the installed dependencies for the next build with the same lockfile: costs a copy. */
  readonly keepModules: boolean;
}

/** Builds one part of a release beside the live tree. Does nothing when it is built already. Reports what each phase took. */
export function build(order: BuildOrder, environment: Environment): Shell {
  const { recipe, commit } = order;
  const release = folderOf(commit);
  const marker = markerOf(commit, recipe.part);
  return lines(
    sh`release=${release} marker=${marker}`,
    sh`end_if_built() { if [ -f "$marker" ] && [ "$(cat "$marker")" = ${order.stamp} ] && [ "$(cat "$marker.files" 2>/dev/null)" = "$(${inventory(recipe, release)})" ]; then echo "$1"; exit 0; fi; }`,
    sh`end_if_built 'built already'`,
    sh`took() { fact "took.$1" "$(( $(date +%s%3N) - $2 ))"; }`,
    sh`begin=$(date +%s%3N)`,
    sh`mkdir -p "$state"/releases; exec 8>"$state"/releases/mutex; flock 8`,
    git.ensureCommit(environment.remote, order.tag, commit),
    git.addWorktree(sh`"$release"`, commit),
    ...environment.shared.map((file) => copyShared(environment, file)),
    sh`flock -u 8; exec 8>&-`,
    sh`took checkout "$begin"`,
    requireStartable(order.processes, environment, sh`"$release"`, order.tag),
    sh`[ -d ${inRelease(recipe.directory)} ] || { echo ${`${order.tag} has no folder ${recipe.directory}: mend ${recipe.part}.directory in the configuration, or choose another target`}; exit 6; }`,
    // Two parts may share a directory: one installs after the other. What another run built while this one waited is taken.
    sh`exec 8>"$release.${recipe.directory.replaceAll('/', '-')}.mutex"; flock 8`,
    sh`end_if_built 'built meanwhile by another run'`,
    // What a build leaves running, such as the daemon of a build tool, must not keep the mutex: it is closed for it.
    sh`rm -f "$marker" "$marker.files"; cd ${inRelease(recipe.directory)}`,
    clearOutputs(recipe),
    sh`trap 'if [ $? -ne 0 ]; then give_up; fi' EXIT`,
    install(order),
    sh`begin=$(date +%s%3N); as_host ${userCommand(recipe.build)} 8>&-; took build "$begin"`,
    ...recipe.outputs.map((output) => sh`[ -e ${path(output)} ] || { echo ${`the build left no ${output} in ${recipe.directory}: ${recipe.part}.${recipe.part === 'backend' ? 'outputs' : 'output'} in the configuration names it`}; exit 6; }`),
    replaceFile(sh`"$marker.files"`, inventory(recipe, release)),
    replaceFile(sh`"$marker"`, sh`printf '%s\n' ${order.stamp}`),
    // The last line is what people read of it.
    sh`echo built ${order.tag}`,
  );
}

/** A build that fails leaves its disk to others, and says so when there was none left. Defines `give_up`. */
function clearOutputs({ directory, outputs }: BuildRecipe): Shell {
  const remove = outputs.map((output) => sh`rm -rf ${inRelease(directory)}/${output}`);
  return lines(
    ...remove,
    sh`give_up() {`,
    sh`  local bytes inodes; bytes=$(df -PB1 "$state" | awk 'NR==2 {print $4}') inodes=$(df -Pi "$state" | awk 'NR==2 {print $4}')`,
    ...remove,
    sh`  if [ "$bytes" -lt 1048576 ] || [ "$inodes" = 0 ]; then echo "No space left on device: $bytes bytes and $inodes inodes were free in $state"; fi`,
    sh`}`,
  );
}

function inRelease(directory: string): Shell {
  return directory === '.' ? sh`"$release"` : sh`"$release"/${directory}`;
}

/** A folder is copied as a whole: what an earlier build had there goes. A link leads where it led. Behind a link the release may be the live tree itself. */
function copyShared(environment: Environment, file: string): Shell {
  const [from, to] = [sh`${liveTree(environment)}/${file}`, sh`"$release"/${file}`];
  return lines(
    sh`if [ -e ${from} ] && [ ! ${from} -ef ${to} ]; then`,
    sh`  mkdir -p "$(dirname ${to})"; rm -rf ${to}`,
    sh`  if [ -L ${from} ]; then ln -s "$(readlink -f ${from})" ${to}; else cp -a -T ${from} ${to}; fi`,
    sh`fi`,
  );
}

/** Dependencies come from the cache of this lockfile, else from the user's install command. */
function install({ recipe, keepModules }: BuildOrder): Shell {
  return lines(
    sh`begin=$(date +%s%3N)`,
    sh`key=$({ node -v; echo ${recipe.install}; cat package.json *lock*.json *lock*.yaml *.lock .npmrc 2>/dev/null || true; } | sha256sum | cut -c1-32)`,
    sh`if [ -d "$state/modules/$key" ]; then echo 'dependencies: from the cache of this lockfile'; rm -rf node_modules; cp -a --reflink=auto "$state/modules/$key" node_modules; took modules-cache "$begin"`,
    sh`else export npm_config_prefer_offline=true; as_host ${userCommand(recipe.install)} 8>&-; took install "$begin"; fi`,
    keepModules
      ? sh`if [ -d node_modules ] && [ ! -d "$state/modules/$key" ] && [ -z "$(find . -path ./node_modules -prune -o -name node_modules -print -quit)" ]; then mkdir -p "$state/modules"; rm -rf "$state/modules/$key.new"; cp -a --reflink=auto node_modules "$state/modules/$key.new" && mv -T "$state/modules/$key.new" "$state/modules/$key" || rm -rf "$state/modules/$key.new"; fi`
      : undefined,
  );
}

/**
 * Removes all but the newest releases; `kept` commits stay whatever their age. What no build finished, or a switch has
 * emptied, goes after a day. Reports each as fact `pruned`. Of what a switch replaced, outputs and notes go after 30 days: they can be
 * built again. What people made, edits and untracked files, stays for people to remove.
 */
export function prune(count: number, kept: readonly string[]): Shell {
  return lines(
    sh`cd "$state/releases" 2>/dev/null || exit 0`,
    sh`commits() { ls -t -- *.backend *.frontend 2>/dev/null | sed 's/\..*//' | awk '!seen[$0]++'; }`,
    sh`live=$(cat "$state"/live.* 2>/dev/null | tr '\n' ' ' || true)`,
    sh`is_kept() { case " "${kept.join(' ')}" "$live" " in *" $1 "*) return 0 ;; *) return 1 ;; esac; }`,
    sh`remove() { rm -f "$1".*; rm -rf "$1"; fact pruned "$1"; }`,
    sh`number=0; for commit in $(commits); do number=$((number + 1))`,
    sh`  [ $number -le ${count} ] || is_kept "$commit" || remove "$commit"`,
    sh`done`,
    sh`for commit in $(find . -mindepth 1 -maxdepth 1 -type d -mtime +0 -printf '%f\n'); do`,
    sh`  [ -f "$commit.backend" ] || [ -f "$commit.frontend" ] || is_kept "$commit" || remove "$commit"`,
    sh`done`,
    sh`git -C "$repository" worktree prune`,
    sh`find "$state/modules" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true`,
    sh`find "$state/jobs" -mindepth 1 -maxdepth 1 -mtime +30 -exec rm -rf {} + 2>/dev/null || true`,
    sh`find "$state/replaced" -mindepth 1 -maxdepth 1 -mtime +30 -print0 2>/dev/null | while IFS= read -r -d '' folder; do`,
    sh`  find "$folder" -mindepth 1 -maxdepth 1 ! -name untracked ! -name 'edits-*.patch*' -exec rm -rf {} + 2>/dev/null || true; rmdir "$folder" 2>/dev/null || true`,
    sh`done || true`,
  );
}
