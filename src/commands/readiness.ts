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

/** Runs on the host, in node. Any reply counts: a private registry may well want a login. */
const askRegistry = `
fetch(new URL('-/ping', process.argv[1].replace(/\\/*$/, '/')), { redirect: 'manual', signal: AbortSignal.timeout(10000) })
  .then(({ status }) => status >= 500 && console.log('fact\\tregistry.trouble\\tstatus ' + status))
  .catch((error) => console.log('fact\\tregistry.trouble\\t' + String(error.cause?.code ?? error.cause?.message ?? error.message)));`.trim();

/** Facts `registry` and, when it does not answer, `registry.trouble`. */
export const registryAnswers: Shell = lines(
  sh`export npm_config_logs_max=0; cd "$repository" 2>/dev/null || true`,
  sh`registry=$(npm config get registry 2>/dev/null || true); fact registry "$registry"`,
  sh`case "$registry" in http*) node -e ${askRegistry} "$registry";; *) fact registry.trouble 'npm names no registry';; esac`,
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
  sh`born() { cut -d' ' -f22 "/proc/$1/stat" 2>/dev/null || true; }`,
  sh`for file in "$state"/jobs/*/pid; do if [ -r "$file" ] && read -r pid since <"$file" && [ -n "$since" ] && [ "$(born "$pid")" = "$since" ]; then`,
  sh`  kill -TERM -- "-$pid" 2>/dev/null || true; for try in $(seq 100); do if [ "$(born "$pid")" != "$since" ]; then break; fi; sleep 0.1; done; kill -KILL -- "-$pid" 2>/dev/null || true`,
  sh`fi; done`,
  sh`rm -rf "$state"`,
);

