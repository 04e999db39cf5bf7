// Which backup is restored, and why it may not be (fault 27: missing, stale, of another environment). Pure: listed objects in, choice out.
import { matchKey } from '../config/key-pattern';
import type { Problem } from '../errors';
import type { ListedObject } from '../ports';
import { approximately } from '../words/durations';
import { sizeText } from '../words/sizes';

export interface BackupPolicy {
  readonly bucket: string;
  /** With {date}, {date-} and *. */
  readonly keyPattern: string;
  readonly maxAgeMs: number;
  readonly minSizeBytes: number;
}

export interface FoundBackup {
  /** Of the object; of the folder, without a slash, for a directory archive. */
  readonly key: string;
  readonly files: readonly ListedObject[];
  readonly isDirectory: boolean;
  readonly sizeBytes: number;
  /** Ms since 1970: when it was stored, unless that is long after the day in its key: then it was copied here later, and is of that day. */
  readonly takenMs: number;
}

/** What stands beside a backup and is none itself. */
const beside = /\.(?:sha256|sha256sum|sha1|md5|asc|sig|log|txt|json)$/i;
const dayMs = 86_400_000;
/** The day in a key is one of some time zone, and a dump takes its time. */
const zoneMs = dayMs / 2;

/** The part of every key that the pattern fixes: what to list. */
export function listingPrefix(keyPattern: string): string {
  return keyPattern.split(/\{date-?\}|\*/)[0] ?? '';
}

/** The backups among the objects; newest first. Files below one folder with a toc.dat are one directory archive. */
function findBackups(objects: readonly ListedObject[], keyPattern: string): FoundBackup[] {
  const folders = objects.filter(({ key }) => key.endsWith('/toc.dat')).map(({ key }) => key.slice(0, -'/toc.dat'.length));
  const archives = folders.map((key) => found(key, objects.filter((object) => object.key.startsWith(`${key}/`)), true, keyPattern));
  const single = objects.filter(({ key }) => !beside.test(key) && !key.endsWith('/') && !folders.some((folder) => key.startsWith(`${folder}/`)));
  return [...archives, ...single.map((object) => found(object.key, [object], false, keyPattern))].sort((left, right) => right.takenMs - left.takenMs);
}

function found(key: string, files: readonly ListedObject[], isDirectory: boolean, keyPattern: string): FoundBackup {
  const storedMs = Math.max(...files.map(({ modifiedAt }) => Date.parse(modifiedAt)));
  const day = matchKey(key, keyPattern)?.day;
  const dayEndMs = day === undefined ? Number.NaN : Date.parse(`${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T00:00:00Z`) + dayMs;
  return { key, files, isDirectory, sizeBytes: files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0), takenMs: storedMs > dayEndMs + zoneMs ? dayEndMs : storedMs };
}

export interface BackupWish {
  /** `latest`, or a key. */
  readonly wish: string;
  readonly nowMs: number;
  readonly allowOld: boolean;
}

export interface BackupChoice {
  readonly backup: FoundBackup | undefined;
  readonly problems: readonly Problem[];
}

const where = 'input backup';

export function chooseBackup(objects: readonly ListedObject[], policy: BackupPolicy, asked: BackupWish): BackupChoice {
  const all = findBackups(objects, policy.keyPattern);
  const candidates = all.filter(({ key }) => matchKey(key, policy.keyPattern) !== undefined);
  const backup = asked.wish === 'latest' ? candidates[0] : all.find(({ key }) => key === asked.wish.replace(/\/$/, ''));
  if (backup === undefined) return { backup, problems: [missingBackup(all, candidates, policy, asked)] };
  return { backup, problems: [...tooSmall(backup, candidates, policy), ...(asked.allowOld ? [] : asked.wish === 'latest' ? tooOld(backup, policy, asked) : foreign(backup, policy))] };
}

function missingBackup(all: readonly FoundBackup[], candidates: readonly FoundBackup[], { bucket, keyPattern }: BackupPolicy, { wish, nowMs }: BackupWish): Problem {
  const near = (wish === 'latest' ? all : candidates.length > 0 ? candidates : all).slice(0, 3).map((each) => describeFound(each, nowMs));
  const what = wish === 'latest' ? `no object of s3://${bucket} matches ${keyPattern}` : `there is no ${wish} in s3://${bucket}`;
  return { where, what: `${what}; ${near.length === 0 ? 'there is nothing like it' : `nearest: ${near.join(', ')}`}`, mend: wish === 'latest' ? 'mend database.backups.key in the configuration, or name a backup by its key' : 'name one that is there, or latest' };
}

function tooSmall(backup: FoundBackup, candidates: readonly FoundBackup[], { minSizeBytes }: BackupPolicy): Problem[] {
  if (backup.sizeBytes >= minSizeBytes) return [];
  const other = candidates.find(({ sizeBytes }) => sizeBytes >= minSizeBytes);
  return [{ where, what: `${backup.key} has ${sizeText(backup.sizeBytes)}, less than database.backups.min-size (${sizeText(minSizeBytes)}): it is no backup`, mend: other === undefined ? 'find out why the backups are empty' : `name another one by its key, such as ${other.key}` }];
}

function tooOld(backup: FoundBackup, { maxAgeMs }: BackupPolicy, { nowMs }: BackupWish): Problem[] {
  const ageMs = nowMs - backup.takenMs;
  if (ageMs <= maxAgeMs) return [];
  return [{ where, what: `the newest backup, ${backup.key}, is ${approximately(ageMs)} old; database.backups.max-age is ${approximately(maxAgeMs)}`, mend: 'find out where the newer ones are; if all that was written since may be left behind, name this key as backup, or set allow: old-backup' }];
}

function foreign(backup: FoundBackup, { keyPattern }: BackupPolicy): Problem[] {
  if (matchKey(backup.key, keyPattern) !== undefined) return [];
  return [{ where, what: `${backup.key} does not match ${keyPattern}: it may be of another environment`, mend: 'name one that matches; if you are sure that it is of this environment, set allow: old-backup' }];
}

function describeFound({ key, sizeBytes, takenMs }: FoundBackup, nowMs: number): string {
  return `${key} (${sizeText(sizeBytes)}, ${approximately(nowMs - takenMs)} old)`;
}
