// The exact git command lines (Quick Rollback, step 2.1 and 2.2).
import * as liveNotes from './live-notes';
import { defineHeadOf } from './live-tree';
import { lines, sh, type Shell } from './shell';

/** Hooks of the repository are for people's commits: a rollback does not run them. */
export const git: Shell = sh`git -c core.hooksPath=/dev/null -c advice.detachedHead=false`;

/** Asks the remote for its tags in the background; `remoteAnswer` collects what it said. */
export function askRemote(remote: string): Shell {
  return sh`exec 3< <(cd "$repository" 2>/dev/null && timeout 20 git ls-remote --tags ${remote} 2>&1; echo "exit $?")`;
}

/** Facts `origin.tag` (`name commit`, peeled) and `origin.exit`. */
export const remoteAnswer: Shell = sh`awk -v OFS='\t' '/^exit /{print "fact","origin.exit",$2; next} $2 ~ /^refs\/tags\// {name=substr($2,11); peeled=sub(/\^\{\}$/,"",name); if (peeled || !(name in seen)) seen[name]=$1; next} {print "fact","origin.said",$0} END {for (name in seen) print "fact","origin.tag",name " " seen[name]}' <&3`;

/** Facts `tag` (`name commit`, peeled as far as it goes); a tag of something else than a commit says `none`. */
const tags: Shell = sh`git -C "$repository" for-each-ref refs/tags --format='%(refname)^{commit} %(refname:strip=2)' | git -C "$repository" cat-file --batch-check='%(objectname) %(rest)' 2>/dev/null | awk -v OFS='\t' '$2 == "missing" {name=substr($1,11); sub(/\^\{commit\}$/,"",name); print "fact","tag",name " none"; next} {print "fact","tag",$2 " " $1}'`;

/** What is live (`head`; `head.said` why nobody knows it), which tags are known, which of them hold it (`tag.ahead`), what was edited by hand, what a rollback put live. */
export function facts(live: Shell, layout: 'in-place' | 'symlink', site?: string): Shell {
  return lines(
    defineHeadOf,
    sh`if git -C "$repository" rev-parse --git-dir >/dev/null 2>&1; then`,
    sh`  fact repository git`,
    sh`  head=$(head_of ${live}); fact head "$head"; if [ -z "$head" ]; then fact head.said "$(why_no_head ${live})"; fi`,
    sh`  ${tags}`,
    sh`  timeout 10 git -C "$repository" for-each-ref refs/tags --contains "$head" --format=${'fact%09tag.ahead%09%(refname:strip=2)'} 2>/dev/null || true`,
    liveNotes.facts(live, layout, site),
    sh`elif [ -e "$repository" ]; then fact repository other; fact repository.said "$(git -C "$repository" rev-parse --git-dir 2>&1 | head -1)"`,
    sh`else fact repository missing; fi`,
  );
}

/** Brings the commit to the host when it is not there yet. A tag of that name must be at the commit that was planned. */
export function ensureCommit(remote: string, tag: string, commit: string): Shell {
  const ref = `refs/tags/${tag}`;
  return lines(
    sh`if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then`,
    sh`  git -C "$repository" fetch --no-tags --force ${remote} ${`+${ref}:${ref}`}`,
    sh`fi`,
    sh`if git -C "$repository" rev-parse --verify -q ${ref} >/dev/null; then`,
    sh`  found=$(git -C "$repository" rev-parse --verify -q ${`${ref}^{commit}`} || true)`,
    sh`  [ "$found" = ${commit} ] || { echo ${`tag ${tag} is not at ${commit} here but at`} "\${found:-nothing}"; exit 5; }`,
    sh`fi`,
  );
}

/** Edits that git was told not to see (`update-index --assume-unchanged` or `--skip-worktree`): its checkout refuses or takes them all the same, so it sees them again, and they are saved. */
export function showHidden(paths: readonly string[] = []): Shell {
  return lines(
    sh`git -C "$repository" ls-files -vz -- ${paths} | sed -zn 's/^[a-zS] //p' >"$state/hidden.list"`,
    sh`while IFS= read -r -d '' file; do`,
    sh`  if [ -e "$repository/$file" ] || [ -L "$repository/$file" ]; then git -C "$repository" update-index --no-assume-unchanged -- "$file"; git -C "$repository" update-index --no-skip-worktree -- "$file"; fi`,
    sh`done <"$state/hidden.list"`,
    sh`rm -f "$state/hidden.list"`,
  );
}

/** Saves edits of tracked files as a patch, before a checkout would take them away. One that an earlier try saved is kept beside it (`.~1~`): that try may have been cut off in the middle of its checkout. Fact `saved` names it, where people made them. */
export function saveEdits(folder: Shell, paths: readonly string[] = []): Shell {
  return lines(
    liveNotes.defineEditedByHand,
    sh`if ! git -C "$repository" diff --quiet --no-ext-diff HEAD -- ${paths}; then`,
    sh`  mkdir -p ${folder}`,
    sh`  git -C "$repository" diff --binary --no-color --no-ext-diff --no-textconv --src-prefix=a/ --dst-prefix=b/ HEAD -- ${paths} >${folder}/edits.patch.new`,
    sh`  patch=${folder}/edits-"$(git -C "$repository" rev-parse --short HEAD)".patch; if cmp -s ${folder}/edits.patch.new "$patch"; then rm ${folder}/edits.patch.new; else mv --backup=numbered ${folder}/edits.patch.new "$patch"; fi`,
    sh`  if edited_by_hand ${paths.length === 0 ? ['.'] : paths}; then fact saved "$patch"; fi`,
    sh`fi`,
  );
}

/**
 * Moves what git does not track out of the way of the target's tracked files, for its checkout would take it without a word: files and links, ignored
 * or not, and a whole folder where the target has a file. Whatever else is untracked stays where it is.
 */
export function moveColliding(commit: string, folder: Shell, paths: readonly string[] = []): Shell {
  return lines(
    findInTheWay,
    sh`git -C "$repository" ls-files -z | sort -zu >"$state/tracked.list"`,
    sh`git -C "$repository" ls-tree -rz ${commit} -- ${paths} | sed -zn '/^160000 /!s/^[^\t]*\t//p' | sort -zu >"$state/target.list"`,
    sh`comm -z -13 "$state/tracked.list" "$state/target.list" | while IFS= read -r -d '' file; do`,
    sh`  if in_the_way "$file" && is_untracked "$way"; then aside=${folder}/untracked/"$way"; mkdir -p "$(dirname "$aside")"; mv -T --backup=numbered "$repository/$way" "$aside"; fact saved "$aside"; fi`,
    sh`done`,
    sh`rm -f "$state/tracked.list" "$state/target.list"`,
  );
}

/** `in_the_way FILE`: $way is what stands where the file shall stand: something of its name, or a file or a link where a folder must be. */
const findInTheWay: Shell = lines(
  sh`in_the_way() {`,
  sh`  local rest=$1/; way=`,
  sh`  while way=$way\${rest%%/*} rest=\${rest#*/}; do`,
  sh`    if [ -L "$repository/$way" ]; then return 0; fi`,
  sh`    if [ -e "$repository/$way" ] && { [ -z "$rest" ] || [ ! -d "$repository/$way" ]; }; then return 0; fi`,
  sh`    if [ -z "$rest" ]; then return 1; fi`,
  sh`    way=$way/`,
  sh`  done`,
  sh`}`,
  sh`is_untracked() {`,
  sh`  if [ -d "$repository/$1" ] && [ ! -L "$repository/$1" ]; then [ -n "$(git -C "$repository" ls-files --others -- ":(literal)$1" | head -n 1)" ]; else ! git -C "$repository" ls-files --error-unmatch -- ":(literal)$1" >/dev/null 2>&1; fi`,
  sh`}`,
);

/** Tracked files become exactly those of the commit: files that only the newer version has go away. */
export function checkout(commit: string | Shell): Shell {
  return lines(dropLeftLock, sh`${git} -C "$repository" checkout --quiet --detach --force ${commit}`, submodules(sh`"$repository"`));
}

/** A checkout leaves submodules where they were, and says nothing. Those that this host uses come along, of a mirror all. Edits in them are not taken: then git refuses. */
function submodules(tree: Shell): Shell {
  return sh`if [ -f ${tree}/.gitmodules ]; then init=; if [ "$(git -C "$repository" rev-parse --is-bare-repository)" = true ]; then init=--init; fi; ${git} -C ${tree} submodule --quiet update $init --recursive; fi`;
}

/** Tracked files below the paths become exactly those of the commit; everything else stays as it is, HEAD too. */
export function restorePaths(commit: string | Shell, paths: readonly string[]): Shell {
  return lines(dropLeftLock, sh`${git} -C "$repository" restore --source=${commit} --staged --worktree -- ${paths}`);
}

/** A git that was killed leaves its lock, and every later one refuses. It goes when no git works in the tree; one that does gets ten seconds. */
const dropLeftLock: Shell = lines(
  sh`git_works() { local process name; for process in /proc/[0-9]*; do if { read -r name <"$process/comm"; } 2>/dev/null && [ "$name" = git ] && [ "$process/cwd" -ef "$repository" ]; then return 0; fi; done; return 1; }`,
  sh`index_lock=$(git -C "$repository" rev-parse --absolute-git-dir)/index.lock`,
  sh`for _ in {1..50}; do if [ -e "$index_lock" ] && git_works; then sleep 0.2; fi; done`,
  sh`if [ -e "$index_lock" ] && ! git_works; then rm -f "$index_lock"; echo "removed $index_lock, which a git that was killed had left"; fi`,
);

/** A tree of its own for the commit, beside the live one. Git keeps it locked until it is whole; forced twice, it makes a half one anew. */
export function addWorktree(folder: Shell, commit: string): Shell {
  return lines(
    sh`if [ "$(git -C ${folder} rev-parse --verify -q HEAD 2>/dev/null || true)" != ${commit} ] || [ -e "$(git -C ${folder} rev-parse --absolute-git-dir)/locked" ]; then`,
    sh`  rm -rf ${folder}; git -C "$repository" worktree prune`,
    sh`  ${git} -C "$repository" worktree add --quiet --detach --force --force ${folder} ${commit}`,
    sh`fi`,
    submodules(folder),
  );
}
