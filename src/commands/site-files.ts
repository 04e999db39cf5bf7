// The built frontend on the host that built it: what it consists of, and the changed files packed for the way to the bucket.
import { folderOf } from './release';
import { lines, replaceFile, sh, type Shell } from './shell';
import type { BuildRecipe } from '../config/environment';

/** Runs on the host, in node: the files below a folder with size and hashes, as one line of JSON. */
const describeFiles = `
const fs = require('fs'), path = require('path'), crypto = require('crypto');
const root = process.argv[1];
const digest = (kind, bytes) => crypto.createHash(kind).update(bytes).digest('hex');
const files = fs.readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => {
  const file = path.join(entry.parentPath || entry.path, entry.name), bytes = fs.readFileSync(file);
  return { path: path.relative(root, file), sizeBytes: bytes.length, sha256: digest('sha256', bytes), md5: digest('md5', bytes) };
});
console.log('fact\\tsite\\t' + JSON.stringify(files.sort((a, b) => (a.path < b.path ? -1 : 1))));`.trim();

function siteFolder(recipe: BuildRecipe, commit: string): Shell {
  return sh`${folderOf(commit)}/${recipe.directory === '.' ? sh`` : sh`${recipe.directory}/`}${recipe.outputs[0] ?? ''}`;
}

/** Reports the manifest as fact `site`. */
export function describeSite(recipe: BuildRecipe, commit: string): Shell {
  return sh`node -e ${describeFiles} ${siteFolder(recipe, commit)}`;
}

/** Writes the files one behind the other into one file, in the order given. Fact `pack` names it. */
export function packFiles(recipe: BuildRecipe, commit: string, files: readonly string[], name: string): Shell {
  return lines(
    sh`mkdir -p "$state"/outbox; pack="$state"/outbox/${name}`,
    sh`cd ${siteFolder(recipe, commit)}`,
    sh`printf '%s\0' ${files} | xargs -0 -r cat -- >"$pack"`,
    sh`fact pack "$pack"`,
  );
}

export function removePack(name: string): Shell {
  return sh`rm -f "$state"/outbox/${name}`;
}

/** Keeps the list of objects that the rollback left in the bucket for open tabs; `prepare` removes them later. */
export function noteLeftovers(run: string, json: string): Shell {
  return lines(sh`mkdir -p "$state/leftovers"`, replaceFile(sh`"$state/leftovers/"${run}.json`, sh`printf '%s\n' ${json}`));
}

/** Facts `leftovers` (`run json`), one for each list. */
export const readLeftovers: Shell = sh`for file in "$state"/leftovers/*.json; do if [ -f "$file" ]; then name=\${file##*/}; fact leftovers "\${name%.json} $(cat "$file")"; fi; done`;

export function forgetLeftovers(runs: readonly string[]): Shell {
  return lines(...runs.map((run) => sh`rm -f "$state/leftovers/"${run}.json`));
}
