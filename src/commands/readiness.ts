// What rollback-type readiness asks of a host beyond the facts of preflight. Nothing of it stays there.
import { isArchive, type BackupFormat } from '../database/backup-format';
import { downloadTo, type DownloadFile } from './backup-download';
import { pipeStages } from './restore';
import { lines, sh, type Shell } from './shell';
import { inspectSql } from './sql-inspection';

/** Fact `journal`, a line each, the newest last. */
export const journalTail: Shell = sh`if [ -r "$state/journal.jsonl" ]; then tail -n 400 "$state/journal.jsonl" | while IFS= read -r line; do fact journal "$line"; done; fi`;

/** Fact `program`: its name and version; nothing where it is not there. */
export function programVersions(programs: readonly string[]): Shell {
  return sh`for program in ${programs}; do if command -v "$program" >/dev/null; then fact program "$program $("$program" --version | grep -oE '[0-9]+(\.[0-9]+)*' | head -n 1)"; fi; done`;
}

/** Facts `registry` and, when it does not answer, `registry.trouble`. npm itself asks, through its own proxy and certificates; a registry that wants a login or knows no ping has answered. */
export const registryAnswers: Shell = lines(
  sh`export npm_config_logs_max=0; cd "$repository" 2>/dev/null || true`,
  sh`fact registry "$(npm config get registry 2>/dev/null || true)"`,
  sh`said=$(timeout 20 npm ping --fetch-retries=0 --fetch-timeout=10000 2>&1) || case "$said" in *E401*|*E403*|*E404*|*E405*) ;; *) fact registry.trouble "$(printf '%s\n' "$said" | sed -n 's/^npm.*\(code\|errno\) //p' | head -n 1 | grep . || echo 'npm ping says nothing')";; esac`,
);

/**
 * Reads a backup from its first byte to its last, as a restore would, and throws it away: checksum, compression, every row, its end.
 * Fact `inspection` (JSON). Exit status 65: it is damaged. SQL passes by; an archive needs its size on the disk for that time.
 */
export function readWholeBackup({ format }: { readonly format: BackupFormat }, files: readonly DownloadFile[]): Shell {
  return lines(
    sh`umask 077; work=$(mktemp -d); trap 'rm -rf "$work"' EXIT; trap 'exit 143' TERM INT HUP`,
    sh`files="$work/files.json"; printf '%s' ${JSON.stringify(files)} >"$files"`,
    pipeStages,
    isArchive(format) ? readArchive(format) : readSql(format),
    sh`fact inspection "$(cat "$work/inspection.json")"`,
  );
}

function readSql(format: BackupFormat): Shell {
  const unpack = format === 'gzip' ? sh`stage gzip gzip -dc | ` : format === 'zstd' ? sh`stage zstd zstd -dcq | ` : sh``;
  return lines(
    sh`stage download ${downloadTo(sh`-`, sh`"$files"`, sh`"$work/progress"`)} | ${unpack}stage inspection ${inspectSql(sh`"$work/inspection.json"`)} >/dev/null || true`,
    sh`blame download ${format === 'plain' ? [] : [format]} inspection`,
  );
}

function readArchive(format: BackupFormat): Shell {
  const archive = format === 'directory' ? sh`"$work/backup"` : sh`"$work/backup/backup"`;
  return lines(
    sh`mkdir "$work/backup"`,
    sh`stage download ${downloadTo(sh`"$work/backup"`, sh`"$files"`, sh`"$work/progress"`)} || true`,
    sh`blame download`,
    sh`stage reading pg_restore -f - ${archive} | stage inspection ${inspectSql(sh`"$work/inspection.json"`)} >/dev/null || true`,
    sh`blame reading inspection`,
  );
}

/** Ends the jobs of a trial, and takes its whole state folder away, which is its own and nobody else's. */
export const forgetTrial: Shell = lines(
  sh`case "$state" in *-readiness) ;; *) echo "$state is no folder of a trial" >&2; exit 64;; esac`,
  // A job is a session of its own, with groups of processes below it.
  sh`members() { cat /proc/[0-9]*/stat 2>/dev/null | sed -E 's/ \(.*\) / x /' | awk -v session="$1" '$6 == session && $3 != "Z" {print $1}'; }`,
  sh`for file in "$state"/jobs/*/pid; do if [ -r "$file" ] && read -r pid rest <"$file" && [ -n "$(members "$pid")" ]; then`,
  sh`  kill -TERM $(members "$pid") 2>/dev/null || true; for try in $(seq 100); do if [ -z "$(members "$pid")" ]; then break; fi; sleep 0.1; done; kill -KILL $(members "$pid") 2>/dev/null || true`,
  sh`fi; done`,
  sh`rm -rf "$state"`,
);

