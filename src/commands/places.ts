// Whether a switch could do its work where the configuration sends it. It changes nothing.
import type { BuildRecipe, Environment } from '../config/environment';
import { within } from './named-paths';
import { lines, sh, type Shell } from './shell';

/** What stands where the link to the live release should be. `nowhere`: not even its folder is there. */
export const linkStates = ['link', 'folder', 'file', 'absent', 'nowhere'] as const;
export type LinkState = (typeof linkStates)[number];

/** Facts `place.current`: one of `linkStates` (a link that points to nothing is a link: a switch mends it); and `place.closed`: what a path is to a switch (`current`, `git`, `repository`, `tree`, `backend.outputs`, `frontend.output`, `state.jobs` and so on), and the path, which the user cannot write. */
export function facts(environment: Environment): Shell {
  return lines(defineClosed, stateFacts, gitFacts, logFacts, environment.layout === 'symlink' ? linkFacts : treeFacts(environment));
}

/** To a key that may only look everything is read-only: it can say nothing of rights. */
const defineClosed: Shell = sh`closed() { if [ -z "\${EMERGENCY_ROLLBACK_LOOK:-}" ] && [ -e "$2" ] && [ ! -w "$2" ]; then fact place.closed "$1 $2"; fi; }`;

const linkFacts: Shell = lines(
  sh`if [ -L "$current" ]; then fact place.current link; elif [ -d "$current" ]; then fact place.current folder; elif [ -e "$current" ]; then fact place.current file; elif [ -d "$(dirname "$current")" ]; then fact place.current absent; else fact place.current nowhere; fi`,
  sh`closed current "$(dirname "$current")"`,
);

/** Below `state`: another user, mostly root, may have made them. */
const stateFacts: Shell = sh`for folder in jobs releases modules replaced; do closed "state.$folder" "$state/$folder"; done`;

/** Where git notes a fetch, a checkout and a tree of its own for a release. */
const gitFacts: Shell = sh`(cd "$repository" 2>/dev/null && git rev-parse --git-dir --git-path logs/HEAD --git-path worktrees 2>/dev/null | while IFS= read -r file; do closed git "$(readlink -m "$file")"; done) || true`;

/**
 * The live tree, and what a switch in place moves away or into it. A folder that is moved to another one must be the user's itself:
 * its `..` changes. Folders of tracked files (key `tree`) matter only where the target differs below them.
 */
function treeFacts({ backend, frontend }: Environment): Shell {
  const inner = (recipe: BuildRecipe | undefined) => recipe?.outputs.map((output) => within(recipe.directory, output)) ?? [];
  return lines(
    sh`if [ -d "$repository" ]; then`,
    sh`closed repository "$repository"`,
    sh`closed_output() {`,
    sh`  local folder; folder=$(dirname "$repository/$2"); while [ ! -e "$folder" ]; do folder=$(dirname "$folder"); done`,
    sh`  if [ "$folder" != "$repository" ]; then closed "$1" "$folder"; fi; if [ -d "$repository/$2" ] && [ ! -L "$repository/$2" ]; then closed "$1" "$repository/$2"; fi`,
    sh`}`,
    ...inner(backend).map((output) => sh`closed_output backend.outputs ${output}`),
    // Those are set aside where they are, and nothing comes in their place.
    ...inner(frontend?.recipe).map((output) => sh`if [ -e "$repository"/${output} ]; then closed_output frontend.output ${output}; fi`),
    sh`git -C "$repository" ls-tree -rdz --name-only HEAD 2>/dev/null | while IFS= read -r -d '' folder; do closed tree "$repository/$folder"; done | head -n 5 || true`,
    sh`fi`,
  );
}

/** Fact `log.closed`: the folder or file that keeps the team's log from being written. Folders that are not there are made with the first line. */
const logFacts: Shell = lines(
  sh`if [ -n "$log" ] && [ -z "\${EMERGENCY_ROLLBACK_LOOK:-}" ]; then`,
  sh`place=$log; while [ ! -e "$place" ]; do place=$(dirname "$place"); done`,
  sh`if [ ! -w "$place" ] || { [ "$place" = "$log" ] && [ -d "$place" ]; } || { [ "$place" != "$log" ] && [ ! -d "$place" ]; }; then fact log.closed "$place"; fi`,
  sh`fi`,
);
