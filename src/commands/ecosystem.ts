// What pm2's ecosystem files start: in the live tree, in a built release, in the target.
import type { Environment, Process } from '../config/environment';
import { liveTree } from './live-tree';
import { lines, sh, type Shell } from './shell';

/** The files of processes of which at least one must be there; none where one is restarted by its name alone. */
function neededFiles(processes: readonly Process[]): string[] {
  const files = processes.map(({ ecosystem }) => ecosystem);
  return files.includes(undefined) ? [] : [...new Set(files.flatMap((file) => file ?? []))];
}

/** Where the tree is switched in place, a file that git does not track stays in it. */
function hasAny({ layout }: Environment, folder: Shell, files: readonly string[]): Shell {
  const stays = layout === 'symlink' ? sh`` : sh` || { [ -e "$repository/$file" ] && ! git -C "$repository" ls-files --error-unmatch -- "$file" >/dev/null 2>&1; }`;
  return sh`(for file in ${files}; do if [ -e ${folder}/"$file" ]${stays}; then exit 0; fi; done; exit 1)`;
}

/** Fact `release.lacks`: a built commit that none of these processes could be started from. */
export function unstartableReleases(processes: readonly Process[], environment: Environment): Shell | undefined {
  const files = neededFiles(processes);
  if (files.length === 0) return undefined;
  return sh`for marker in "$state"/releases/*.backend; do if [ -f "$marker" ]; then folder=\${marker%.backend}; if ! ${hasAny(environment, sh`"$folder"`, files)}; then fact release.lacks "\${folder##*/}"; fi; fi; done`;
}

/** For a build: fails where the release could be switched to, but not be started. */
export function requireStartable(processes: readonly Process[], environment: Environment, release: Shell, tag: string): Shell | undefined {
  const files = neededFiles(processes);
  if (files.length === 0) return undefined;
  return sh`${hasAny(environment, release, files)} || { echo ${`${tag} has no ${files.join(' nor ')}, and pm2 could not be started from it: mend processes.backend.ecosystem, or choose another target`}; exit 9; }`;
}

/** An only process is never missing: without it there is no backend. */
export function mayBeMissing(processes: readonly Process[]): boolean {
  return processes.length > 1 && processes.some(({ ecosystem }) => ecosystem !== undefined);
}

/** Defines `is_missing NAME FILE`: the live tree has no such file, or the file starts others alone. One that only pm2 can read misses nothing. */
export function defineIsMissing(environment: Environment): Shell {
  const live = liveTree(environment);
  return lines(
    sh`is_missing() {`,
    sh`  local apps; [ -d ${live} ] || return 1; [ -e ${live}/"$2" ] || return 0`,
    sh`  apps=$(cd ${live} && timeout 10 node -e ${listApps} "./$2" 2>/dev/null | grep -a $'^fact\tapp\t') || return 1`,
    sh`  ! printf '%s\n' "$apps" | grep -xF -e $'fact\tapp\t'"$1" >/dev/null`,
    sh`}`,
  );
}

/** Fact `release.without` for each process that the live tree does not start: it came with a newer version. */
export function missingProcesses(processes: readonly Process[], environment: Environment): Shell | undefined {
  if (!mayBeMissing(processes)) return undefined;
  const asked = processes.flatMap(({ name, ecosystem }) => (ecosystem === undefined ? [] : [sh`if is_missing ${name} ${ecosystem}; then fact release.without ${name}; fi`]));
  return lines(defineIsMissing(environment), ...asked);
}

/** Facts `app.named` (a name that the file holds, in the live tree or in the target) and `app` (each name that it gives, as far as node can tell: a name may be put together in the file). */
export function askEcosystem({ name, ecosystem }: { readonly name: string; readonly ecosystem: string }, commit: string, environment: Environment): Shell {
  const live = liveTree(environment);
  return lines(
    sh`if git -C "$repository" show ${commit}:${ecosystem} 2>/dev/null | grep -F -e ${name} >/dev/null || grep -qsF -e ${name} ${live}/${ecosystem}; then fact app.named ${name}; fi`,
    sh`(cd ${live} 2>/dev/null && timeout 10 node -e ${listApps} ./${ecosystem} 2>/dev/null || true)`,
  );
}

/** JavaScript for a host: defines `appsOf(made)`, the apps of what an ecosystem file gives. */
export const defineAppsOf = `const appsOf = (made) => [].concat(made.apps || made).filter((app) => app && app.name);`;

const listApps = `${defineAppsOf} for (const { name } of appsOf(require(require('path').resolve(process.argv[1])))) console.log('fact\\tapp\\t' + name)`;
