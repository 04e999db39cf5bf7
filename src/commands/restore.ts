// The script that restores a backup into a database beside the live one, on the host that has PostgreSQL's client programs.
// Whatever goes wrong, the side database goes and the live one was never touched (FAULTS 28 to 31, 33).
import type { Database } from '../config/environment';
import { isArchive, type BackupFormat } from '../database/backup-format';
import type { Mark } from '../database/restore-marks';
import { downloadTo, type DownloadFile } from './backup-download';
import { useAccess } from './database-access';
import { lines, sh, type Shell } from './shell';
import { inspectSql } from './sql-inspection';

export interface RestoreOrder {
  readonly format: BackupFormat;
  readonly key: string;
  /** What this very object is called by the store: another one needs another restore. */
  readonly etag: string;
  readonly side: string;
  readonly run: string;
}

const addresses = sh`"$state"/access/backup.json`;

/** The presigned addresses, for their owner alone. Never part of a job or a plan. */
export function grantDownload(files: readonly DownloadFile[]): Shell {
  return sh`umask 077; printf '%s' ${JSON.stringify(files)} >${addresses}`;
}

/** Where everything of one restore lies on the host. */
export function restoreFolder(side: string): Shell {
  return sh`"$state"/restore/${side.replace(/[^A-Za-z0-9_.-]/g, '_')}`;
}

/** How far it is, for people: facts `phase` and `progress`. */
export function readProgress(side: string): Shell {
  return lines(sh`work=${restoreFolder(side)}`, sh`for name in phase progress; do if [ -r "$work/$name" ]; then fact "$name" "$(cat "$work/$name")"; fi; done`);
}

export function forgetRestore(side: string): Shell {
  return sh`rm -rf ${restoreFolder(side)}`;
}

/** libpq's own quotes: the service gives the rest. */
export function sideAddress(side: string): string {
  return `service=admin dbname='${side.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * Facts: `restored` (`now`, or `before` where an earlier try of this run had done it), `inspection` (JSON, one for each stream) and `download` (JSON, with the SHA-256 that was measured).
 */
export function restoreBeside(database: Database, order: RestoreOrder): Shell {
  return lines(
    useAccess(database),
    sh`umask 077; work=${restoreFolder(order.side)} files=${addresses} side=${order.side} side_address=${sideAddress(order.side)}`,
    sh`admin() { psql -XAtq -v ON_ERROR_STOP=1 -v side="$side" "$@" service=admin; }`,
    sh`report() { fact restored "$1"; for seen in "$work"/inspection*.json; do fact inspection "$(cat "$seen")"; done; fact download "$(cat "$work/progress")"; }`,
    skipWhenDone(order),
    failures,
    createSide(order),
    isArchive(order.format) ? restoreArchive(database, order.format) : restoreSql(order.format),
    sh`echo analyze >"$work/phase"; psql -Xq -v ON_ERROR_STOP=1 -c 'analyze' "$side_address"`,
    markSide({ ...markOf(order), state: 'restored' }),
    sh`trap - EXIT; rm -rf "$work/backup"`,
    sh`report now`,
    sh`echo ${`${order.key} is restored beside the live database`}`,
  );
}

function markOf({ run, key, etag }: RestoreOrder): Mark {
  return { state: 'restoring', run, at: '@now', from: key, etag, sha256: '@sha256' };
}

/** The same run found it whole before, made from the same object. */
function skipWhenDone({ etag }: RestoreOrder): Shell {
  const question = `select count(*) from pg_database d where datname = :'side' and shobj_description(d.oid, 'pg_database') ~ '"state":"(restored|verified)"' and strpos(shobj_description(d.oid, 'pg_database'), :'etag') > 0`;
  return lines(
    sh`there=$(printf '%s' ${question} | admin -v etag=${`"etag":${JSON.stringify(etag)}`} -f -)`,
    sh`if [ "$there" = 1 ] && [ -s "$work/progress" ]; then report before; echo 'restored before by this run'; exit 0; fi`,
  );
}

/** Programs of a pipe and what each said: \`stage NAME COMMAND …\` runs one, \`blame NAME …\` ends the script with the one that failed first. They need a folder $work. */
export const pipeStages: Shell = lines(
  sh`blame() { local name code failed=0; for name in "$@"; do code=$(cat "$work/$name.code" 2>/dev/null || echo 0); if [ "$code" != 0 ] && [ "$code" != 141 ]; then echo "\${name%.*}: $(grep -v '^$' "$work/$name.err" | tail -n 4 | paste -sd ' ')" >&2; exit 65; fi; [ "$code" = 0 ] || failed=1; done; [ "$failed" = 0 ] || { echo 'the restore broke off without a word' >&2; exit 70; }; }`,
  sh`stage() { local name=$1 code=0; shift; "$@" 2>"$work/$name.err" || code=$?; echo "$code" >"$work/$name.code"; return "$code"; }`,
);

/** What failed first tells why: whoever stands behind it in the pipe only sees its input end, whoever stands before it sees nobody read (141). */
const failures: Shell = lines(
  sh`drop_side() { printf '%s' 'set client_min_messages = warning; drop database if exists :"side" with (force)' | admin -f - >/dev/null; }`,
  sh`give_up() { drop_side || echo "the database $side could not be dropped: drop it by hand" >&2; rm -rf "$work"; }`,
  pipeStages,
  sh`trap give_up EXIT; trap 'exit 143' TERM INT HUP`,
);

/** Like the live one in what cannot be changed later; what an earlier try left goes first. A try that was killed may still be busy on the server. */
function createSide(order: RestoreOrder): Shell {
  return lines(
    sh`rm -rf "$work"; mkdir -p "$work"; echo create >"$work/phase"`,
    sh`make_side() { drop_side && printf '%s' ${createLike} | admin -f - >/dev/null; }`,
    sh`for try in 1 2 3; do if make_side 2>"$work/create.err"; then break; fi; if [ "$try" = 3 ]; then cat "$work/create.err" >&2; exit 1; fi; sleep 1; done`,
    markSide(markOf(order)),
  );
}

/** Versions name their columns differently, so that they are read as JSON. */
const createLike = String.raw`
select format('create database %I template template0 owner %I encoding %L lc_collate %L lc_ctype %L', :'side', pg_get_userbyid(d.datdba), pg_encoding_to_char(d.encoding), d.datcollate, d.datctype)
  || case when t.spcname = 'pg_default' then '' else format(' tablespace %I', t.spcname) end
  || case j->>'datlocprovider'
       when 'i' then format(' locale_provider icu icu_locale %L', coalesce(j->>'datlocale', j->>'daticulocale'))
       when 'b' then format(' locale_provider builtin builtin_locale %L', j->>'datlocale')
       else '' end
from pg_database d join pg_tablespace t on t.oid = d.dattablespace, to_jsonb(d) j where d.datname = current_database() \gexec
`.trim();

function markSide(mark: Mark): Shell {
  return lines(
    sh`mark=${JSON.stringify(mark)}; mark=\${mark/@now/$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)}; sum=$(grep -o '"sums":{"backup":"[0-9a-f]*"' "$work/progress" 2>/dev/null | cut -d'"' -f6 || true); mark=\${mark/@sha256/$sum}`,
    sh`printf '%s' ${`comment on database :"side" is :'mark'`} | admin -v mark="emergency-rollback $mark" -f - >/dev/null`,
  );
}

/** Nothing that is restored has to survive a power cut before the swap makes it durable. */
const quickly = sh`PGOPTIONS='-c synchronous_commit=off'`;

/** Straight from the bucket into the side database: nothing of it touches the disk. */
function restoreSql(format: BackupFormat): Shell {
  const unpack = format === 'gzip' ? sh`stage gzip gzip -dc | ` : format === 'zstd' ? sh`stage zstd zstd -dcq | ` : sh``;
  return lines(
    sh`echo restore >"$work/phase"`,
    sh`stage download ${downloadTo(sh`-`, sh`"$files"`, sh`"$work/progress"`)} | ${unpack}stage inspection ${inspectSql(sh`"$work/inspection.json"`)} | ${quickly} stage psql psql -Xq -v ON_ERROR_STOP=1 --single-transaction -o /dev/null -f - "$side_address" || true`,
    sh`blame download ${format === 'plain' ? [] : [format]} inspection psql`,
  );
}

/**
 * An archive lies on the disk. Its rows pass by once: read, inspected and restored in parallel streams of whole tables, so that every block of
 * it was read when they end, which alone finds one that is cut off. Then its indexes and constraints are built, which are definitions only.
 */
function restoreArchive({ jobs }: Database, format: BackupFormat): Shell {
  const archive = format === 'directory' ? sh`"$work/backup"` : sh`"$work/backup/backup"`;
  return lines(
    sh`echo download >"$work/phase"; mkdir -p "$work/backup"`,
    sh`stage download ${downloadTo(sh`"$work/backup"`, sh`"$files"`, sh`"$work/progress"`)} || true`,
    sh`blame download`,
    sh`echo restore >"$work/phase"`,
    sh`stream() { local part=$1; shift; stage "reading.$part" pg_restore -f - "$@" ${archive} | stage "inspection.$part" ${inspectSql(sh`"$work/inspection.$part.json"`)} | ${quickly} stage "psql.$part" psql -Xq -v ON_ERROR_STOP=1 -o /dev/null -f - "$side_address" || true; }`,
    sh`stream begin --section=pre-data; blame reading.begin inspection.begin psql.begin`,
    sh`stage list pg_restore -l --section=data ${archive} >"$work/rows" || true; blame list`,
    sh`parts=$({ grep -v '^;' "$work/rows" || true; } | awk -v jobs=${jobs} -v to="$work/rows" '{ part = (NR - 1) % jobs + 1; print >(to "." part) } END { for (part = 1; part <= NR && part <= jobs; part++) print part }')`,
    sh`for part in $parts; do stream "$part" -L "$work/rows.$part" & done`,
    sh`stage reading pg_restore -f - --section=post-data ${archive} | stage inspection ${inspectSql(sh`"$work/inspection.end.json"`)} >/dev/null || true`,
    sh`wait; for part in $parts; do blame "reading.$part" "inspection.$part" "psql.$part"; done; blame reading inspection`,
    sh`${quickly} stage pg_restore pg_restore -j ${jobs} --section=post-data --exit-on-error -d "$side_address" ${archive} || true`,
    sh`blame pg_restore`,
  );
}
