// The script that restores a backup into a database beside the live one, on the host that has PostgreSQL's client programs.
// Whatever goes wrong, the side database goes and the live one was never touched (faults 28 to 31, 33).
import type { Database } from '../config/environment';
import type { BackupFormat } from '../database/backup-format';
import type { Mark } from '../database/restore-marks';
import { downloadTo, type DownloadFile } from './backup-download';
import { useAccess } from './database-access';
import { lines, sh, type Shell } from './shell';
import { loadSql } from './sql-loading';

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
function restoreFolder(side: string): Shell {
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
function sideAddress(side: string): string {
  return `service=admin dbname='${side.replace(/[\\']/g, '\\$&')}'`;
}

/**
 * Facts: `restored` (`now`, or `before` where an earlier try of this run had done it), `inspection` (JSON) and `download` (JSON, with the SHA-256 that was measured).
 */
export function restoreBeside(database: Database, order: RestoreOrder): Shell {
  return lines(
    useAccess(database),
    sh`umask 077; work=${restoreFolder(order.side)} files=${addresses} side=${order.side} side_address=${sideAddress(order.side)}`,
    sh`admin() { psql -XAtq -v ON_ERROR_STOP=1 -v side="$side" "$@" service=admin; }`,
    sh`report() { fact restored "$1"; fact inspection "$(cat "$work/inspection.json")"; fact download "$(cat "$work/progress")"; }`,
    skipWhenDone(order),
    failures,
    createSide(order),
    load(database, order.format),
    collectStatistics(database),
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

/** Programs of a pipe and what each said: `stage NAME COMMAND …` runs one, `blame NAME …` ends the script with the one that failed first. They need a folder $work. */
export const pipeStages: Shell = lines(
  sh`blame() { local name code failed=0; for name in "$@"; do code=$(cat "$work/$name.code" 2>/dev/null || echo 0); if [ "$code" != 0 ] && [ "$code" != 141 ]; then echo "\${name%.*}: $(grep -v '^$' "$work/$name.err" | tail -n 4 | paste -sd ' ')" >&2; exit 65; fi; [ "$code" = 0 ] || failed=1; done; [ "$failed" = 0 ] || { echo 'the restore broke off without a word' >&2; exit 70; }; }`,
  sh`stage() { local name=$1 code=0; shift; "$@" 2>"$work/$name.err" || code=$?; echo "$code" >"$work/$name.code"; return "$code"; }`,
);

const dropSide = 'set client_min_messages = warning; drop database if exists :"side" with (force);';
const commentSide = `comment on database :"side" is :'mark';`;

/** What failed first tells why: whoever stands behind it in the pipe only sees its input end, whoever stands before it sees nobody read (141). */
const failures: Shell = lines(
  sh`drop_side() { printf '%s' ${dropSide} | admin -f - >/dev/null; }`,
  sh`give_up() { drop_side || echo "the database $side could not be dropped: drop it by hand" >&2; rm -rf "$work"; }`,
  pipeStages,
  sh`trap give_up EXIT; trap 'exit 143' TERM INT HUP`,
);

/** Like the live one in what cannot be changed later; what an earlier try left goes first. A try that was killed may still be busy on the server. */
function createSide(order: RestoreOrder): Shell {
  return lines(
    sh`rm -rf "$work"; mkdir -p "$work"; echo create >"$work/phase"`,
    makeMark(markOf(order)),
    sh`make_side() { printf '%s' ${[dropSide, createLike, commentSide].join('\n')} | admin -v mark="$mark" -f - >/dev/null; }`,
    sh`for try in 1 2 3; do if make_side 2>"$work/create.err"; then break; fi; if [ "$try" = 3 ]; then cat "$work/create.err" >&2; exit 1; fi; sleep 1; done`,
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

function makeMark(mark: Mark): Shell {
  return lines(
    sh`mark=${JSON.stringify(mark)}; mark=\${mark/@now/$(date -u +%Y-%m-%dT%H:%M:%S.%3NZ)}; sum=$(grep -o '"sums":{"backup":"[0-9a-f]*"' "$work/progress" 2>/dev/null | cut -d'"' -f6 || true); mark="emergency-rollback \${mark/@sha256/$sum}"`,
  );
}

function markSide(mark: Mark): Shell {
  return lines(makeMark(mark), sh`printf '%s' ${commentSide} | admin -v mark="$mark" -f - >/dev/null`);
}

/** Nothing that is restored has to survive a power cut before it is marked as verified: that is written like any other change, and all before it with it. */
const quickly = sh`export PGOPTIONS='-c synchronous_commit=off'`;

/**
 * One pipe, read once: from the bucket through what unpacks it into the side database, so that nothing of it touches the disk. An archive in a
 * folder lies there until it is read. What pg_restore reads to its end is whole, which it says of none that it only lists.
 */
function load({ jobs }: Database, format: BackupFormat): Shell {
  const [files, progress, folder] = [sh`"$files"`, sh`"$work/progress"`, sh`"$work/backup"`];
  const download = (target: Shell) => sh`stage download ${downloadTo(target, files, progress)}`;
  const loading = { report: sh`"$work/inspection.json"`, jobs, work: sh`"$work"` };
  const through = (name: string, program: Shell, source = sh`${download(sh`-`)} | `) => sh`${source}stage ${name} ${program} | stage inspection ${loadSql(loading)} || true; blame download ${name} inspection psql`;
  const pipes = {
    plain: () => sh`stage inspection ${loadSql({ ...loading, from: [files, progress] })} || true; blame download inspection psql`,
    gzip: () => through('gzip', sh`gzip -dc`),
    zstd: () => through('zstd', sh`zstd -dcq`),
    custom: () => through('reading', sh`pg_restore -f -`),
    directory: () => through('reading', sh`pg_restore -f - ${folder}`, sh``),
  };
  return lines(
    format === 'directory' ? sh`echo download >"$work/phase"; mkdir -p ${folder}; ${download(folder)} || true; blame download` : undefined,
    sh`echo restore >"$work/phase"; export side_address; ${quickly}`,
    pipes[format](),
  );
}

/** What `analyze` without names would look at, in several sessions; a partitioned table takes its partitions along. */
function collectStatistics({ jobs }: Database): Shell {
  return lines(
    sh`echo analyze >"$work/phase"`,
    sh`collect() { printf '%s' ${statisticsOf} | psql -XAtq -v ON_ERROR_STOP=1 -v part="$1" -v jobs=${jobs} -f - "$side_address" >/dev/null; }`,
    sh`for part in $(seq ${jobs}); do stage "analyze.$part" collect "$part" & done; wait`,
    sh`for part in $(seq ${jobs}); do blame "analyze.$part"; done`,
  );
}

const statisticsOf = `
set client_min_messages = error;
select format('analyze %s', string_agg(name, ', ')) from (
  select c.oid::regclass::text as name, (row_number() over (order by pg_relation_size(c.oid) desc, c.oid) - 1) % :jobs + 1 as part
  from pg_class c where c.relkind in ('r', 'm', 'p') and not c.relispartition and not c.relisshared and c.relpersistence <> 't' and c.oid <> 'pg_statistic'::regclass
) as tables where part = :part having count(*) > 0 \\gexec
`.trim();
