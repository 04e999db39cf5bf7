// Keeps the rows that a revert takes away: pg_dump on the host of those tables alone, read again in full, then uploaded.
// Database Rollback, Scenario 2.
import type { Database } from '../config/environment';
import { everyRow } from '../database/counting';
import { printOf, type Place } from '../database/losses';
import { quoteTable } from '../database/queries';
import { useAccess } from './database-access';
import { lines, replaceFile, sh, type Shell } from './shell';

/** Tables of one archive: `tables` go as a whole, of `rows` the table stays. */
export interface Archive {
  readonly name: 'tables' | 'rows';
  readonly places: readonly Place[];
  /** In the bucket; undefined: it stays on the host. */
  readonly key: string | undefined;
}

/** One request takes no more. */
const uploadLimitBytes = 5 * 1024 ** 3;

/** Where the host finds the address to upload to. A secret. */
export function uploadAddressFile(attempt: string, archive: Archive['name']): Shell {
  return sh`"$state"/access/${`put-${attempt}-${archive}`}`;
}

function dumpFolder(run: string, attempt: string): Shell {
  return sh`"$state"/dumps/${`${run}-${attempt}`}`;
}

/**
 * Facts `dump.kept` (JSON of KeptRows, read in the snapshot that is dumped) and `dump.archive`
 * (`name path bytes md5 sha256 key`, key `-` where it stays on the host), `dump.not-uploaded` with the reason.
 */
export function dumpRows(database: Database, run: string, attempt: string, archives: readonly Archive[]): Shell {
  return lines(
    useAccess(database),
    sh`umask 077; folder=${dumpFolder(run, attempt)}; mkdir -p "$folder"; chmod 700 "$state"/dumps "$folder"; cd "$folder"; rm -f failed`,
    sh`export LOCK_WAIT=${database.lockTimeoutMs}`,
    sh`psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 service=main <<<${snapshotScript(database, archives)} || { echo 'psql or pg_dump failed: nothing was changed'; exit 1; }`,
    sh`[ ! -e failed ] || { echo "pg_dump failed: $(tail -n 1 failed)"; exit 1; }`,
    ...archives.map((archive) => finish(archive, attempt)),
  );
}

/** psql holds the snapshot while pg_dump reads by it: the prints are those of the rows in the dump. */
function snapshotScript({ lockTimeoutMs }: Database, archives: readonly Archive[]): string {
  return [
    'begin isolation level repeatable read read only;',
    `${everyRow}; set local lock_timeout = ${lockTimeoutMs};`,
    '\\pset format unaligned',
    '\\pset tuples_only on',
    'select pg_export_snapshot() as snapshot \\gset',
    '\\setenv SNAPSHOT :snapshot',
    ...archives.flatMap(({ places }) => places.map(printStatement)),
    ...archives.flatMap(({ name, places }) => [
      `\\o ${name}.list`,
      tableOptions(places),
      '\\o',
      `\\! xargs -d '\\n' -a ${name}.list pg_dump --dbname=service=main --format=custom --snapshot="$SNAPSHOT" --lock-wait-timeout="$LOCK_WAIT" --file=${name}.dump </dev/null 2>${name}.errors || cat ${name}.errors >>failed`,
    ]),
    'commit;',
  ].join('\n');
}

function printStatement(place: Place): string {
  const known = literal(JSON.stringify({ loss: place.loss, schema: place.schema, table: place.table, columns: place.columns }));
  return `select E'fact\\tdump.kept\\t' || (${known}::jsonb || jsonb_build_object('rows', rows::bigint, 'print', print))::text from (${printOf(place)}) as looked;`;
}

/** A partitioned table's rows lie in its partitions, which pg_dump wants named. */
function tableOptions(places: readonly Place[]): string {
  const tables = [...new Set(places.map(quoteTable))].map(literal).join(', ');
  return `select distinct format('--table="%s"."%s"', replace(nspname, '"', '""'), replace(relname, '"', '""')) from unnest(array[${tables}]) as wanted, lateral (select relid from pg_partition_tree(wanted::regclass) union select wanted::regclass) as tree join pg_class c on c.oid = relid join pg_namespace n on n.oid = c.relnamespace;`;
}

function literal(text: string): string {
  return `'${text.replaceAll(`'`, `''`)}'`;
}

/** A dump that was not read in full is none. */
function finish({ name, key }: Archive, attempt: string): Shell {
  const address = uploadAddressFile(attempt, name);
  return lines(
    sh`pg_restore --file=/dev/null ${`${name}.dump`} || { echo 'the dump cannot be read back: nothing was changed'; exit 1; }`,
    sh`bytes=$(stat -c %s ${`${name}.dump`}); md5=$(md5sum ${`${name}.dump`} | cut -d' ' -f1); sha256=$(sha256sum ${`${name}.dump`} | cut -d' ' -f1); key=-`,
    key === undefined
      ? undefined
      : lines(
          sh`if [ "$bytes" -gt ${uploadLimitBytes} ]; then fact dump.not-uploaded 'it is larger than 5 GiB'`,
          sh`elif problem=$(node -e ${upload} ${`${name}.dump`} ${address} "$md5" 2>&1 | tail -n 1); then key=${key}`,
          sh`else fact dump.not-uploaded "$problem"; fi`,
        ),
    sh`fact dump.archive ${name}" $folder/"${name}".dump $bytes $md5 $sha256 $key"`,
    sh`echo ${name}".dump: $bytes bytes, SHA-256 $sha256"`,
  );
}

/** Runs on the host, in node. What it prints never holds the address. */
const upload = `
const fs = require('fs');
const [file, addressFile, md5] = process.argv.slice(1);
const fail = (reason) => { console.log(reason); process.exit(1); };
let url;
try { url = new URL(fs.readFileSync(addressFile, 'utf8')); } catch (error) { fail('the address to upload to is not there (' + error.code + ')'); }
const headers = { 'content-length': fs.statSync(file).size, 'content-md5': Buffer.from(md5, 'hex').toString('base64') };
const request = require(url.protocol.slice(0, -1)).request(url, { method: 'PUT', headers }, (reply) => {
  let text = '';
  reply.on('data', (chunk) => (text += chunk)).on('end', () => reply.statusCode === 200 ? process.exit(0) : fail('the bucket refused it: ' + reply.statusCode + ' ' + ((/<Code>([A-Za-z]+)</.exec(text) || [])[1] || '')));
});
request.setTimeout(60000, () => request.destroy(new Error('silent for 60 s'))).on('error', (error) => fail('the bucket was not reached: ' + (error.code || error.message)));
fs.createReadStream(file).pipe(request);`.trim();

/** What people must know of a dump, in the words of its step: a later try of the run finds nothing left to dump, and must name it all the same. */
export function noteDump(run: string, attempt: string, told: readonly string[]): Shell {
  return lines(sh`umask 077; mkdir -p ${dumpFolder(run, attempt)}`, replaceFile(sh`${dumpFolder(run, attempt)}/left-for-people.json`, sh`printf '%s\n' ${JSON.stringify({ run, lines: told })}`));
}

/** Fact `dump.left`: what `noteDump` wrote, the newest. */
export const dumpNotes: Shell = sh`{ ls -t "$state"/dumps/*/left-for-people.json 2>/dev/null || true; } | head -n 20 | while IFS= read -r file; do fact dump.left "$(head -n 1 "$file")"; done`;

/** @param texts values of the fact `dump.left`. @returns what is kept of these runs. */
export function keptOf(runs: readonly string[], texts: readonly string[]): string[] {
  return texts.flatMap((text) => {
    try {
      const { run, lines: noted } = JSON.parse(text) as { run?: unknown; lines?: unknown };
      return typeof run === 'string' && runs.includes(run) && Array.isArray(noted) ? noted.filter((line): line is string => typeof line === 'string') : [];
    } catch {
      return [];
    }
  });
}

/** Once the bucket has it: no second copy of people's rows stays behind. */
export function dropDump(path: string): Shell {
  return sh`rm -f -- ${path}`;
}
