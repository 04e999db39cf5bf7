// Notes of what a rollback put live, part by part: what runs when it is not what is checked out (docs/design.md, "What runs").
// live.backend and live.frontend hold a commit and the HEAD that they were written at; live.paths what type backend took back in place.
import type { Environment } from '../config/environment';
import { defineHeadOf } from './live-tree';
import { within } from './named-paths';
import { lines, replaceFile, sh, type Shell } from './shell';

const names = ['live.backend', 'live.paths', 'live.frontend'] as const;

/** When HEAD of the tree last moved (or its REVISION was written), and when the site was last built in it: a deployment of the same tag changes one or the other. */
function deployed(tree: Shell, site: string | undefined): Shell {
  const built = site === undefined ? sh`` : sh`$(date -r ${tree}/${site} +%s%3N 2>/dev/null || true)`;
  return sh`$(if [ -e ${tree}/.git ] || [ ! -e ${tree}/REVISION ]; then git -C ${tree} reflog -1 --date=unix --format=%gd HEAD 2>/dev/null; else date -r ${tree}/REVISION +%s%3N; fi || true)/${built}`;
}

/** Where a deployment builds the site, below the live tree. Behind a link the tree itself is another one then, and in a release we build as well. */
export function siteIn({ frontend, layout }: Pick<Environment, 'frontend' | 'layout'>): string | undefined {
  if (frontend === undefined || layout === 'symlink') return undefined;
  const { directory, outputs } = frontend.recipe;
  return outputs[0] === undefined ? undefined : within(directory, outputs[0]);
}

/**
 * Facts `head.deployed`, `edited` (by people: not what type backend put there), `live.paths`, `live.backend` and `live.frontend`, with their times.
 * What type backend took back is live as long as HEAD is the same and has not been put back below its paths.
 */
export function facts(live: Shell, layout: 'in-place' | 'symlink', site?: string): Shell {
  return lines(
    sh`fact head.deployed "${deployed(live, site)}"`,
    sh`own='' undone='' own_paths=()`,
    layout === 'in-place' ? lines(whoseEdits, edits) : undefined,
    sh`if ! ${isNoteOfBackendCurrent(live)}; then undone=undone; fi`,
    sh`for part in backend frontend; do if [ -f "$state/live.$part" ] && [ "$part$undone" != backendundone ]; then fact live.$part "$(cat "$state/live.$part") $(date -r "$state/live.$part" +%s%3N)"; fi; done`,
  );
}

/**
 * Where the whole tree was switched, the note was written right after the checkout: a checkout since then, by a deployment or by hand, came
 * without our outputs, be it of the same commit again. True where there is no note.
 */
export function isNoteOfBackendCurrent(tree: Shell): Shell {
  return sh`{ [ ! -f "$state/live.backend" ] || ! grep -q "^\([0-9a-f]*\) \1$" "$state/live.backend" || ! [ "$(git -C ${tree} reflog -1 --date=unix --format=%gd HEAD 2>/dev/null | tr -dc 0-9 | grep . || echo 0)" -gt "$(date -r "$state/live.backend" +%s)" ]; }`;
}

const whoseEdits: Shell = lines(
  sh`if [ -f "$state/live.paths" ]; then`,
  sh`  { read -r own tied || true; mapfile -t own_paths; } <"$state/live.paths"`,
  sh`  if [ "$tied" != "$(git -C "$repository" rev-parse HEAD)" ]; then own=''`,
  sh`  elif git -C "$repository" diff --quiet "$own" -- "\${own_paths[@]}" 2>/dev/null; then fact live.paths "$own"`,
  sh`  elif git -C "$repository" diff --quiet HEAD -- "\${own_paths[@]}" 2>/dev/null; then own=''; undone=undone; fi`,
  sh`fi`,
);

const edits: Shell = lines(
  sh`if [ -n "$own" ]; then`,
  sh`  git -C "$repository" status --porcelain --untracked-files=no -- . "\${own_paths[@]/#/:(exclude)}" 2>/dev/null; git -C "$repository" diff --name-status "$own" -- "\${own_paths[@]}" 2>/dev/null | sed 's/^\([A-Z]\)[0-9]*\t/ \1 /'`,
  sh`else git -C "$repository" status --porcelain --untracked-files=no 2>/dev/null; fi | head -50 | sed 's/^/fact\tedited\t/'`,
);

/** `edited_by_hand PATHS`: whether the tree differs below them from what type backend put there. */
export const defineEditedByHand: Shell = lines(
  sh`edited_by_hand() {`,
  sh`  [ -f "$state/live.paths" ] || return 0`,
  sh`  local own tied own_paths; { read -r own tied || true; mapfile -t own_paths; } <"$state/live.paths"`,
  sh`  [ "$tied" != "$(git -C "$repository" rev-parse HEAD)" ] || ! git -C "$repository" diff --quiet "$own" -- "\${own_paths[@]}" || ! git -C "$repository" diff --quiet HEAD -- "$@" "\${own_paths[@]/#/:(exclude)}"`,
  sh`}`,
);

function put(name: (typeof names)[number], text: Shell): Shell {
  return replaceFile(sh`"$state/"${name}`, text);
}

/** @param paths what was taken back, HEAD left where it is; everything, when left out: then HEAD is the commit. */
export function noteBackend(commit: string, paths?: readonly string[]): Shell {
  if (paths === undefined) return lines(sh`rm -f "$state/live.paths"`, put('live.backend', sh`printf '%s %s\n' ${commit} ${commit}`));
  const head = sh`"$(git -C "$repository" rev-parse HEAD)"`;
  return lines(put('live.paths', sh`{ printf '%s %s\n' ${commit} ${head}; printf '%s\n' ${paths}; }`), put('live.backend', sh`printf '%s %s\n' ${commit} ${head}`));
}

/** @param tree the tree that serves beside the site. @param site where a deployment builds it there. */
export function noteSite(commit: string, tree: Shell, site?: string): Shell {
  return lines(defineHeadOf, sh`mkdir -p "$state"`, put('live.frontend', sh`printf '%s %s %s\n' ${commit} "$(head_of ${tree})" "${deployed(tree, site)}"`));
}

/** Where the tree beside the site says it all again. */
export const forgetSite: Shell = sh`rm -f "$state/live.frontend"`;

/** Prints the commit that live.backend names. */
export const notedBackend: Shell = sh`$(cut -d' ' -f1 "$state/live.backend" 2>/dev/null)`;

/** Before a switch: the notes as they are, once a run. */
export function keepNotes(kept: Shell): Shell {
  return sh`if [ ! -d ${kept}/notes ]; then rm -rf ${kept}/notes.new; mkdir -p ${kept}/notes.new; for note in ${[...names]}; do if [ -f "$state/$note" ]; then cp -p "$state/$note" ${kept}/notes.new/; fi; done; mv -T ${kept}/notes.new ${kept}/notes; fi`;
}

/** After a switch was taken back: what was live before it is live again. */
export function putNotesBack(kept: Shell): Shell {
  return sh`if [ -d ${kept}/notes ]; then for note in ${[...names]}; do if [ -f ${kept}/notes/"$note" ]; then cp -p ${kept}/notes/"$note" "$state/$note"; else rm -f "$state/$note"; fi; done; else rm -f "$state/live.backend" "$state/live.paths"; fi`;
}
