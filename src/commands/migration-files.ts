// The migrations of a release and of newer commits, read from git: down.sql vanishes from the tree when the older tag is checked out.
import type { Database } from '../config/environment';
import { lines, sh, type Shell } from './shell';

/** Brings the target's commit to the host without moving a ref, then facts `migration.target`: its migrations. */
export function targetMigrations(database: Database, remote: string, tag: string, commit: string): Shell {
  return lines(
    sh`if ! git -C "$repository" cat-file -e ${`${commit}^{commit}`} 2>/dev/null; then git -C "$repository" fetch --quiet --no-tags --no-write-fetch-head ${remote} ${`refs/tags/${tag}`}; fi`,
    // No such folder is no migration; a commit that cannot be read is an error.
    sh`git -C "$repository" cat-file -e ${`${commit}^{commit}`}`,
    sh`git -C "$repository" cat-file -e ${commit}:${database.migrations} 2>/dev/null || exit 0`,
    sh`git -C "$repository" ls-tree -d --name-only ${commit}:${database.migrations} | while IFS= read -r name; do`,
    sh`  if git -C "$repository" cat-file -e ${commit}:${database.migrations}/"$name"/migration.sql 2>/dev/null; then fact migration.target "$name"; fi`,
    sh`done`,
  );
}

/**
 * Finds the files of migrations by name in whichever commit has them: the one whose migration.sql is what was applied,
 * else the newest. What runs comes first, then what was released: a branch that nobody has released may hold another down.sql. Facts `migration.file` (JSON {name, commit, matches, up, down}, texts in base64).
 * @param wanted names with the SHA-256 that `_prisma_migrations` keeps.
 */
export function migrationFiles(database: Database, wanted: readonly { readonly name: string; readonly checksum: string }[]): Shell {
  return lines(
    sh`blob() { git -C "$repository" cat-file blob "$1:"${database.migrations}"/$2/$3" 2>/dev/null; }`,
    sh`report() {`,
    sh`  local down=null; if blob "$1" "$2" down.sql >/dev/null; then down="\"$(blob "$1" "$2" down.sql | base64 -w0)\""; fi`,
    sh`  fact migration.file "{\"name\":\"$2\",\"commit\":\"$1\",\"matches\":$3,\"up\":\"$(blob "$1" "$2" migration.sql | base64 -w0)\",\"down\":$down}"`,
    sh`}`,
    sh`find_files() {`,
    sh`  local commit newest=''`,
    sh`  for commit in $(for from in HEAD --tags --all; do git -C "$repository" log "$from" --format=%H -n 50 -- ${database.migrations}/"$1" 2>/dev/null; done | awk '!seen[$0]++'); do`,
    sh`    blob "$commit" "$1" migration.sql >/dev/null || continue`,
    sh`    newest=\${newest:-$commit}`,
    sh`    if [ "$(blob "$commit" "$1" migration.sql | sha256sum | cut -d' ' -f1)" = "$2" ]; then report "$commit" "$1" true; return; fi`,
    sh`  done`,
    sh`  if [ -n "$newest" ]; then report "$newest" "$1" false; fi`,
    sh`}`,
    ...wanted.map(({ name, checksum }) => sh`find_files ${name} ${checksum}`),
  );
}
