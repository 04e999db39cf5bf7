// Where the version that serves stands on a host, and which commit it is.
import type { Environment } from '../config/environment';
import { lines, sh, type Shell } from './shell';

/** The preamble of each script sets both for its host. */
export function liveTree({ layout }: Pick<Environment, 'layout'>): Shell {
  return layout === 'symlink' ? sh`"$current"` : sh`"$repository"`;
}

/**
 * Defines `head_of TREE`: prints the commit of a tree, nothing where nobody knows it; and `why_no_head TREE`.
 * The repository is what git says. Another tree is a checkout of its own, or its REVISION names the commit (Capistrano's
 * convention), in full or abbreviated: a commit of the repository, never a branch or a tag of that name.
 */
export const defineHeadOf: Shell = lines(
  sh`is_checkout() { [ "$1" = "$repository" ] || [ -e "$1/.git" ]; }`,
  sh`head_of() {`,
  sh`  if is_checkout "$1"; then git -C "$1" rev-parse --verify -q 'HEAD^{commit}' 2>/dev/null || true; return; fi`,
  sh`  local said='' found; { read -r said _ <"$1/REVISION"; } 2>/dev/null || true`,
  sh`  [[ "$said" =~ ^[0-9a-f]{7,64}$ ]] || return 0`,
  sh`  found=$(git -C "$repository" rev-parse --disambiguate="$said" 2>/dev/null | sed 's/$/^{commit}/' | git -C "$repository" cat-file --batch-check='%(objectname)' 2>/dev/null | grep -xE '[0-9a-f]+' | sort -u || true)`,
  sh`  if [[ "$found" != *$'\n'* ]]; then printf '%s' "$found"; fi`,
  sh`}`,
  sh`why_no_head() {`,
  sh`  if [ ! -e "$1" ]; then echo "there is no $1"`,
  sh`  elif is_checkout "$1"; then echo "git does not say what is checked out in $1: $(git -C "$1" rev-parse --verify 'HEAD^{commit}' 2>&1 | head -n 1)"`,
  sh`  elif [ -e "$1/REVISION" ]; then echo "the REVISION in $1 names no commit that is in $repository"`,
  sh`  else echo "$1 is no git checkout and has no REVISION"; fi`,
  sh`}`,
);
