// The switch: the short part that users can notice. Everything it needs stands ready beside the live tree.
import type { BuildRecipe, Environment, Host, Process } from '../config/environment';
import { noteErrorLogs } from './error-log';
import * as git from './git';
import { logLine } from './journal';
import { openKept } from './kept-folder';
import * as liveNotes from './live-notes';
import { liveTree } from './live-tree';
import { within } from './named-paths';
import { folderOf } from './release';
import { restart } from './restart';
import { settle, type IdleWorker } from './settle';
import { lines, replaceLink, sh, type Shell } from './shell';

export interface SwitchOrder {
  readonly recipe: BuildRecipe;
  /** What the host runs of the backend. */
  readonly processes: readonly Process[];
  /** Where it runs nothing of the backend, and nothing is started: its workers. */
  readonly idle?: readonly IdleWorker[] | undefined;
  readonly tag: string;
  readonly commit: string;
  /** Whose switch it is: what it takes away is kept under this name. */
  readonly run: string;
  readonly logText: string;
  /** Take back only these paths of the repository; everything, when left out. */
  readonly paths?: readonly string[] | undefined;
  /** Outputs of other parts that the newer version left in the live tree, relative to the repository. */
  readonly otherOutputs: readonly string[];
  /** What the site goes on to serve, where the switch moves the whole tree below it. */
  readonly site?: string | undefined;
}

const kept: Shell = sh`"$kept"`;

/** Brings the backend of one host to the target and restarts it. Running it twice is safe at any point. */
export function switchBackend(order: SwitchOrder, environment: Environment, host: Host): Shell {
  const arrange = environment.layout === 'symlink' ? flip(order, environment) : swapInPlace(order);
  return lines(
    sh`release=${folderOf(order.commit)}`,
    openKept(order.run),
    noteErrorLogs,
    liveNotes.keepNotes(kept),
    arrange,
    order.idle === undefined ? restart(order.processes, environment, order.run) : settle({ ...order, workers: order.idle }, environment),
    host.log === undefined ? undefined : logLine(order.logText),
  );
}

function swapInPlace(order: SwitchOrder): Shell {
  const { recipe, commit, paths } = order;
  return lines(
    sh`if [ "${liveNotes.notedBackend}" = ${commit} ] && ${liveNotes.isNoteOfBackendCurrent(sh`"$repository"`)} && ${isThere(commit, paths)}; then echo 'the live tree is there already'; else`,
    defineSwap,
    ...recipe.outputs.map((output) => sh`require_prepared ${within(recipe.directory, output)}`),
    git.showHidden(paths),
    git.saveEdits(kept, paths),
    // From here on the tree is no longer what it was, and what it was is kept: src/commands/switch-back.ts.
    sh`if [ ! -s "$kept/begun" ]; then git -C "$repository" rev-parse HEAD >"$kept/begun.new"; mv "$kept/begun.new" "$kept/begun"; fi`,
    // Where it says what it shall say again at the end, a switch that is cut off would look like one that was done.
    sh`rm -f "$state/live.backend"`,
    git.moveColliding(commit, kept, paths),
    paths === undefined ? git.checkout(commit) : git.restorePaths(commit, paths),
    ...recipe.outputs.map((output) => sh`swap ${within(recipe.directory, output)}`),
    ...order.otherOutputs.map((output) => sh`set_aside ${output}`),
    sh`rm -f "$release.backend" "$release.backend.files"`,
    liveNotes.noteBackend(commit, paths),
    sh`fi`,
  );
}

function isThere(commit: string, paths: readonly string[] | undefined): Shell {
  return paths === undefined ? sh`[ "$(git -C "$repository" rev-parse HEAD)" = ${commit} ]` : sh`git -C "$repository" diff --quiet ${commit} -- ${paths}`;
}

/** Each output is in one of three places; from whichever state an earlier try left, `swap` goes on. Its mark is set before the move, so that no crash can hide one. */
const defineSwap: Shell = lines(
  sh`set_aside() { if [ -e "$repository/$1" ] && [ ! -e "$kept/$1" ]; then mkdir -p "$(dirname "$kept/$1")"; mv -T "$repository/$1" "$kept/$1"; fi; }`,
  sh`mark_of() { printf '%s' "$kept/moved/\${1//\//-}"; }`,
  sh`require_prepared() {`,
  sh`  if [ ! -e "$release/$1" ] && { [ ! -e "$repository/$1" ] || [ ! -e "$(mark_of "$1")" ]; }; then echo "the prepared $1 is missing: prepare the release again"; exit 7; fi`,
  sh`}`,
  sh`swap() {`,
  sh`  [ -e "$release/$1" ] || return 0`,
  sh`  set_aside "$1"`,
  // What was there before this rollback is kept already. This came since: from an earlier try with another target, or from somebody who deployed meanwhile.
  sh`  if [ -e "$repository/$1" ]; then mkdir -p "$(dirname "$kept/since/$1")"; mv -T --backup=numbered "$repository/$1" "$kept/since/$1"; fi`,
  sh`  mkdir -p "$kept/moved"; : >"$(mark_of "$1")"`,
  sh`  mkdir -p "$(dirname "$repository/$1")"; mv -T "$release/$1" "$repository/$1"`,
  sh`}`,
);

function flip(order: SwitchOrder, environment: Environment): Shell {
  const current = liveTree(environment);
  return lines(
    // Before the flip: tied to the tree that will serve, it says nothing until then.
    order.site === undefined ? undefined : liveNotes.noteSite(order.site, sh`"$release"`, liveNotes.siteIn(environment)),
    sh`[ -f "$release.backend" ] || { echo 'the prepared release is missing: prepare it again'; exit 7; }`,
    sh`if [ "$(readlink -f ${current} 2>/dev/null)" != "$(readlink -f "$release")" ]; then`,
    // Of a path where nothing is, readlink would name the path itself. What an earlier try has flipped is not what ran before.
    sh`  if [ -L ${current} ] && [ ! -s "$kept/previous" ]; then readlink -f ${current} >"$kept/previous" 2>/dev/null || true; fi`,
    sh`  if [ -e ${current} ] && [ ! -L ${current} ]; then echo ${current} 'is a folder and no link'; exit 8; fi`,
    replaceLink(current, sh`"$release"`),
    sh`fi`,
    liveNotes.noteBackend(order.commit),
  );
}
