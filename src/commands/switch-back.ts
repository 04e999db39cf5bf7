// Takes a switch back on a host that went first: tree, edits by hand, untracked files and outputs are what they were (rollout.on-failure).
import type { BuildRecipe, Environment, Process } from '../config/environment';
import * as git from './git';
import { findKept } from './kept-folder';
import * as liveNotes from './live-notes';
import { liveTree } from './live-tree';
import { within } from './named-paths';
import { restart } from './restart';
import { lines, replaceLink, sh, type Shell } from './shell';

export interface SwitchBackOrder {
  readonly recipe: BuildRecipe;
  /** What the host runs of the backend. */
  readonly processes: readonly Process[];
  /** What the host has checked out as the run begins. What it had before an earlier try of the run, it knows itself. */
  readonly before: string;
  readonly run: string;
  /** Only these paths were taken back; everything, when left out. */
  readonly paths: readonly string[] | undefined;
  readonly otherOutputs: readonly string[];
}

/** From whichever point the switch had reached; it does nothing where it had not begun. Running it twice is safe. */
export function switchBack(order: SwitchBackOrder, environment: Environment): Shell {
  const linked = environment.layout === 'symlink';
  return lines(
    findKept(order.run),
    sh`if [ -z "$kept" ] || { [ ! -e "$kept/begun" ] && [ ! -s "$kept/previous" ]; }; then echo 'was not switched'; exit 0; fi`,
    sh`before=$(cat "$kept/begun" 2>/dev/null || true); before=\${before:-${order.before}}`,
    linked ? flipBack(environment) : putBack(order),
    liveNotes.putNotesBack(sh`"$kept"`),
    // Where workers alone run, they stay stopped.
    order.processes.length === 0 ? undefined : restart(order.processes, environment, order.run),
    sh`rm -rf "$kept/moved" "$kept/target" "$kept/begun" "$kept/previous" "$kept/notes"`,
    sh`echo switched back`,
  );
}

function putBack({ recipe, paths, otherOutputs }: SwitchBackOrder): Shell {
  const before = sh`"$before"`;
  const inner = (output: string) => within(recipe.directory, output);
  return lines(
    sh`put_back() { [ -e "$kept/$1" ] || return 0; if [ -e "$repository/$1" ]; then mkdir -p "$(dirname "$kept/target/$1")"; rm -rf "$kept/target/$1"; mv -T "$repository/$1" "$kept/target/$1"; fi; mkdir -p "$(dirname "$repository/$1")"; mv -T "$kept/$1" "$repository/$1"; }`,
    paths === undefined ? git.checkout(before) : git.restorePaths(before, paths),
    ...[...recipe.outputs.map(inner), ...otherOutputs].map((output) => sh`put_back ${output}`),
    putUntrackedBack,
    applyEdits,
  );
}

/** What was moved out of the way, each as a whole where its place is free again: folders keep their owners and rights. */
const putUntrackedBack: Shell = lines(
  sh`if [ -d "$kept/untracked" ]; then`,
  sh`  find "$kept/untracked" -mindepth 1 -printf '%P\0' >"$kept/untracked.list"`,
  sh`  while IFS= read -r -d '' file; do`,
  sh`    if [ -e "$repository/$file" ] || [ -L "$repository/$file" ]; then continue; fi`,
  sh`    if [ -e "$kept/untracked/$file" ] || [ -L "$kept/untracked/$file" ]; then mkdir -p "$(dirname "$repository/$file")"; mv -T "$kept/untracked/$file" "$repository/$file"; fi`,
  sh`  done <"$kept/untracked.list"`,
  sh`  rm -f "$kept/untracked.list"`,
  sh`fi`,
);

/** The first that was saved: a later one may stem from a checkout that was cut off. It stays, whatever becomes of it. */
const applyEdits: Shell = lines(
  sh`patch=$kept/edits-$(git -C "$repository" rev-parse --short "$before").patch; if [ -e "$patch.~1~" ]; then patch=$patch.~1~; fi`,
  sh`if [ -s "$patch" ] && ! git -C "$repository" apply --whitespace=nowarn "$patch"; then echo "edits made by hand could not be put back; they stay in $patch" >&2; fi`,
);

function flipBack(environment: Environment): Shell {
  const current = liveTree(environment);
  return lines(
    sh`previous=$(cat "$kept/previous")`,
    sh`[ -d "$previous" ] || { echo "$previous, which the link pointed to before, is not there"; exit 9; }`,
    replaceLink(current, sh`"$previous"`),
  );
}
