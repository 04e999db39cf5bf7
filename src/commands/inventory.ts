// What a build left, in a few letters: a standby that lost or changed a file since is no standby.
import type { BuildRecipe } from '../config/environment';
import { sh, type Shell } from './shell';

/**
 * Prints a hash over the names and sizes of the outputs' files; of the packages in node_modules, which are too many to ask each time, over their names alone, without the caches that builds and programs keep there.
 * @param release folder of the release.
 */
export function inventory({ directory, outputs }: BuildRecipe, release: Shell): Shell {
  return sh`{ (cd ${release}/${directory} 2>/dev/null && find ${outputs.map((output) => `./${output}`)} \( -path '*/node_modules/.cache' -o -path '*/node_modules/.vite*' \) -prune -o -path '*/node_modules/*' -prune -printf '%p\n' -o -type f -printf '%p %s\n' 2>/dev/null) || true; } | sort | sha256sum | cut -c1-16`;
}
