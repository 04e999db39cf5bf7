// Finds the backup to restore and everything that speaks against it, before anything changes (fault 27).
import { hostScript } from '../commands/script';
import { parseFacts, allFacts } from '../commands/facts-protocol';
import { sh } from '../commands/shell';
import type { Backups, Database, Environment, Host } from '../config/environment';
import { databaseHost } from '../config/runs-on';
import { chooseBackup, listingPrefix, type FoundBackup } from '../database/backup-choice';
import { describeFormat, formatByHead, formatByName, isArchive, toolsOf, type BackupFormat } from '../database/backup-format';
import { checksumFor, parseChecksums } from '../database/checksums';
import type { DatabaseFacts } from '../database/facts';
import type { BackupFacts, BackupFile, RestoreFacts } from '../database/restore-facts';
import { backgroundWorkers, readDatabases, stopWorkers } from '../database/restore-queries';
import { keptNames, newestKept, sideName, undoneBefore, type MarkedDatabase } from '../database/restore-marks';
import { messageOf, RefusedError, type Problem } from '../errors';
import type { Clock, Databases, Fleet, ListedObject, ObjectStore, Web } from '../ports';
import type { Override, Strategy } from '../request';
import { sizeText } from '../words/sizes';
import type { Facts } from './facts';
import { patient, withSession } from './limited-session';

export interface BackupSystems {
  readonly fleet: Fleet;
  readonly store: ObjectStore;
  readonly web: Web;
  readonly clock: Clock;
  readonly databases: Databases;
  readonly protect: (secret: string) => void;
}

export interface RestoreWish {
  readonly strategy: Strategy;
  /** `latest`, or a key. */
  readonly backup: string;
  readonly run: string;
  readonly allow: readonly Override[];
}

const where = 'input backup';
const lookMs = 60_000;
const headBytes = 512;

/** @returns undefined for every other strategy. @throws RefusedError with all reasons not to start. */
export async function readRestore(environment: Environment, database: Database, facts: DatabaseFacts, hosts: Facts['hosts'], wish: RestoreWish, systems: BackupSystems, signal: AbortSignal): Promise<RestoreFacts | undefined> {
  if (wish.strategy !== 'restore' && wish.strategy !== 'undo-restore') return undefined;
  const { databases, workers } = await readServer(database, facts, systems, signal);
  const live = databases.find(({ name }) => name === database.name)?.mark;
  if (wish.strategy === 'undo-restore') {
    const done = live?.state === 'back' && live.run === wish.run;
    requireKept(databases, database, done);
    if (!done) requireRenamable(database, workers);
    return { backup: undefined, databases };
  }
  if (live?.state === 'live' && live.run === wish.run && (wish.backup === 'latest' || wish.backup === live.from)) return { backup: undefined, databases };
  requireRenamable(database, workers);
  const begun = databases.find(({ name, mark }) => name === sideName(database.name, wish.run) && mark?.run === wish.run)?.mark?.from;
  const backup = await readBackup(environment, database, hosts, begun !== undefined && wish.backup === 'latest' ? { ...wish, backup: begun } : wish, systems, signal);
  return { backup, databases };
}

async function readServer({ name }: Database, { adminAddress }: DatabaseFacts, systems: BackupSystems, signal: AbortSignal): Promise<{ databases: MarkedDatabase[]; workers: string[] }> {
  return withSession(systems, adminAddress, patient, signal, async (session) => ({ databases: await readDatabases(session), workers: await backgroundWorkers(session, name) }));
}

/** Now, and not after hours of a restore. */
function requireRenamable({ name }: Database, workers: readonly string[]): void {
  if (workers.length > 0) throw refused([{ where: 'database', what: `background workers are connected to ${name}, with which it cannot be renamed: ${workers.join(', ')}`, mend: stopWorkers }]);
}

/** @param done this run has swapped it back before. */
function requireKept(databases: readonly MarkedDatabase[], { name }: Database, done: boolean): void {
  if (done) return;
  const undone = undoneBefore(databases.find((each) => each.name === name));
  if (undone !== undefined) throw refused([{ where: 'database', what: `${undone}: there is nothing to swap back any more`, mend: 'look at the databases of the server (psql -l) and their comments; rename by hand where an older one is wanted' }]);
  if (newestKept(databases, name) !== undefined) return;
  throw new RefusedError([{ where: 'database', what: `no restore put a database ${keptNames(name, 'before')} aside: there is nothing to swap back`, mend: 'look at the databases of the server (psql -l); a backup can be restored with database-strategy: restore' }]);
}

/** @throws RefusedError with all reasons why it cannot be restored. */
export async function readBackup(environment: Environment, database: Database, hosts: Facts['hosts'], wish: RestoreWish, systems: BackupSystems, signal: AbortSignal): Promise<BackupFacts> {
  const { backups } = database;
  if (backups === undefined) throw refused([{ where: 'configuration', what: 'it does not say where the backups are', mend: 'add database.backups with bucket and key' }]);
  const nowMs = systems.clock.now().getTime();
  const objects = await listBackups(backups, wish.backup, systems, signal);
  const { backup, problems } = chooseBackup(objects, backups, { wish: wish.backup, nowMs, allowOld: wish.allow.includes('old-backup') });
  if (backup === undefined || problems.length > 0) throw refused(problems);
  const [format, files] = await Promise.all([formatOf(backups, backup, systems, signal), describeFiles(backups, backup, systems, signal)]);
  const found: BackupFacts = { bucket: backups.bucket, key: backup.key, format, files, sizeBytes: backup.sizeBytes, takenAt: new Date(backup.takenMs).toISOString(), ageMs: nowMs - backup.takenMs, etag: etagOf(backup) };
  const via = databaseHost(environment);
  const hostProblems = via === undefined ? [] : [...(await missingTools(via, database, format, systems, signal)), ...tooFull(environment, via, hosts, found)];
  if (hostProblems.length > 0) throw refused(hostProblems);
  return found;
}

function refused(problems: readonly Problem[]): RefusedError {
  return new RefusedError(problems);
}

/** What the pattern allows; where nothing matches, what lies in the same folder, to show what is near. */
async function listBackups({ bucket, keyPattern }: Backups, wish: string, { store }: BackupSystems, signal: AbortSignal): Promise<ListedObject[]> {
  const prefixes = [listingPrefix(keyPattern), ...(wish === 'latest' ? [] : [wish])];
  try {
    const lists = await Promise.all(prefixes.map((prefix) => store.list(bucket, prefix, signal)));
    const found = [...new Map(lists.flat().map((object) => [object.key, object])).values()];
    return found.length > 0 ? found : await store.list(bucket, keyPattern.slice(0, listingPrefix(keyPattern).lastIndexOf('/') + 1), signal);
  } catch (error) {
    signal.throwIfAborted();
    throw refused([{ where: `bucket ${bucket}`, what: `the backups cannot be listed: ${messageOf(error)}`, mend: 'give the action the right to list and read this bucket (s3:ListBucket, s3:GetObject)' }]);
  }
}

function etagOf({ files, isDirectory, sizeBytes }: FoundBackup): string {
  const toc = files.find(({ key }) => key.endsWith('/toc.dat'));
  return isDirectory ? `${toc?.etag ?? ''}-${files.length}-${sizeBytes}` : (files[0]?.etag ?? '');
}

/** Decided by the first bytes, read as a host will read them. */
async function formatOf({ bucket }: Backups, { key, isDirectory }: FoundBackup, { store, web, protect }: BackupSystems, signal: AbortSignal): Promise<BackupFormat> {
  if (isDirectory) return 'directory';
  const url = await store.presign('GET', bucket, key, lookMs);
  protect(url);
  const reply = await web.request({ url, method: 'GET', headers: { range: `bytes=0-${headBytes - 1}` }, timeoutMs: lookMs / 2 }, signal).catch(() => undefined);
  if (reply?.status !== 206 && reply?.status !== 200) return formatByName(key);
  const format = formatByHead(reply.body);
  if (typeof format === 'string') return format;
  throw refused([{ where, what: `${key} is ${format.instead}`, mend: 'name a plain SQL dump, one in gzip or zstd, or an archive of pg_dump (-Fc, -Fd)' }]);
}

async function describeFiles({ bucket }: Backups, { key, files, isDirectory }: FoundBackup, { store }: BackupSystems, signal: AbortSignal): Promise<BackupFile[]> {
  const [sidecar, head] = await Promise.all([store.get(bucket, `${key}.sha256`, signal), isDirectory ? undefined : store.head(bucket, key, signal)]);
  const sums = parseChecksums(sidecar === undefined ? '' : new TextDecoder().decode(sidecar));
  if (sidecar !== undefined && sums.size === 0) throw refused([{ where, what: `${key}.sha256 holds no SHA-256`, mend: 'write it with sha256sum, or remove it' }]);
  const sumOf = (name: string) => (sidecar === undefined ? head?.metadata['sha256']?.toLowerCase() : checksumFor(sums, name));
  return files.map((file) => {
    const name = isDirectory ? file.key.slice(key.length + 1) : 'backup';
    return { key: file.key, name, sizeBytes: file.sizeBytes, etag: file.etag, sha256: sumOf(isDirectory ? name : (key.split('/').at(-1) ?? '')) };
  });
}

async function missingTools(via: Host, { pathFolders }: Database, format: BackupFormat, { fleet }: BackupSystems, signal: AbortSignal): Promise<Problem[]> {
  const wanted = ['psql', ...toolsOf[format]];
  const host = { ...via, pathFolders: [...pathFolders, ...via.pathFolders] };
  const script = hostScript(host, 'Look for the tools of a restore', lookMs, sh`for tool in ${wanted}; do if command -v "$tool" >/dev/null; then fact tool "$tool"; fi; done; fact path "$PATH"`);
  const [reply] = await fleet.run(script, [via.name], signal);
  const facts = parseFacts(reply?.stdout ?? '');
  const missing = wanted.filter((tool) => !allFacts(facts, 'tool').includes(tool));
  if (missing.length === 0) return [];
  return [{ where: via.name, what: `${missing.join(' and ')} ${missing.length === 1 ? 'is' : 'are'} not there; a ${describeFormat(format)} needs ${missing.length === 1 ? 'it' : 'them'} (PATH: ${allFacts(facts, 'path').at(-1) ?? ''})`, mend: 'install PostgreSQL’s client programs there, or name their folder in database.path' }];
}

/** The database server's own disk cannot be seen from here: the plan says so. */
function tooFull({ retention }: Environment, via: Host, hosts: Facts['hosts'], { format, sizeBytes }: BackupFacts): Problem[] {
  const free = hosts.find(({ host }) => host === via.name)?.freeBytes;
  if (!isArchive(format) || free === undefined || free - sizeBytes >= retention.minFreeBytes) return [];
  return [{ where: via.name, what: `the backup needs ${sizeText(sizeBytes)} on its disk while it is restored, and ${sizeText(retention.minFreeBytes)} must stay free (retention.min-free); ${sizeText(free)} are free`, mend: 'make room there, or keep backups as plain SQL in gzip or zstd, which need none' }];
}
