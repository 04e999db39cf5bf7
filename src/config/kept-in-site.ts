// What must not lie in the site: a switch would delete it (Quick Rollback, step 4.3).
import type { Problem } from '../errors';
import { overlap, type BucketPlace } from './bucket-places';
import type { Environment } from './environment';
import { matchKey } from './key-pattern';

/** A switch deletes from the site whatever the target's build does not have, whoever put it there. */
export function keptInSite({ frontend, database }: Environment, locate: (path: readonly PropertyKey[]) => string): Problem[] {
  if (frontend === undefined) return [];
  const { bucket, prefix } = frontend;
  const site = { bucket, prefix };
  const kept = [
    { path: ['frontend', 'releases'], what: 'the standby', place: frontend.releases },
    { path: ['database', 'dumps'], what: 'the dump of dropped rows', place: database?.dumps },
  ].flatMap(({ place, ...rest }) => (place !== undefined && overlap(place, site) ? [{ ...rest, at: addressOf(place) }] : []));
  const { backups } = database ?? {};
  const lost = backups !== undefined && backups.bucket === bucket && mayLieIn(backups.keyPattern, prefix) ? [{ path: ['database', 'backups'], what: 'the backup', at: `s3://${bucket}/${backups.keyPattern}` }] : [];
  return [...kept, ...lost].map(({ path, what, at }) => ({
    where: locate(path),
    what: `${at} and the site, ${addressOf(site)}, lie one in the other: a switch deletes what the target's site does not have, and would take ${what} for that`,
    mend: `name another bucket${prefix === '' ? '; the site takes all of this one' : `, or a folder that neither lies in ${prefix} nor holds it`}`,
  }));
}

/** A pattern with fewer folders than the site names nothing in it, and a folder that holds backups beside the site loses nothing. */
function mayLieIn(keyPattern: string, prefix: string): boolean {
  const folders = prefix.split('/').slice(0, -1);
  const names = keyPattern.split('/');
  return names.length > folders.length && folders.every((folder, index) => matchKey(folder, names[index] ?? '') !== undefined);
}

function addressOf({ bucket, prefix }: BucketPlace): string {
  return `s3://${bucket}/${prefix}`;
}
