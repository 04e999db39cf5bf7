// Assets of a newer version that a rollback left in the bucket for open tabs, and when they may go.
import type { ListedObject, StoredObject } from '../ports';
import type { SiteFile } from './manifest';

export interface Leftovers {
  readonly run: string;
  readonly bucket: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** What the rollback put live, as it stood in the bucket then. */
  readonly served: readonly Pick<StoredObject, 'key' | 'etag'>[];
  readonly objects: readonly Pick<ListedObject, 'key' | 'etag' | 'modifiedAt'>[];
}

/** @param stored what the bucket holds now that the target is served. */
export function leftoversOf(kept: readonly StoredObject[], site: readonly SiteFile[], stored: readonly ListedObject[], place: { readonly bucket: string; readonly prefix: string }, since: string): Omit<Leftovers, 'run'> {
  const [keys, served] = [new Set(kept.map(({ key }) => key)), new Set(site.map(({ path }) => `${place.prefix}${path}`))];
  return {
    bucket: place.bucket,
    since,
    served: stored.filter(({ key }) => served.has(key)).map(({ key, etag }) => ({ key, etag })),
    objects: stored.filter(({ key }) => keys.has(key)).map(({ key, etag, modifiedAt }) => ({ key, etag, modifiedAt })),
  };
}

/** @param text `run json`, as the host keeps it. */
export function parseLeftovers(text: string): Leftovers {
  const space = text.indexOf(' ');
  return { run: text.slice(0, space), ...(JSON.parse(text.slice(space + 1)) as Omit<Leftovers, 'run'>) };
}

/**
 * Keys that may be deleted now: old enough, untouched since, and nothing that is served can name them. The bucket alone
 * tells what is served: after a rollback of the frontend the hosts have another version checked out.
 */
export function removable(leftovers: Leftovers, bucket: string, stored: readonly ListedObject[], nowMs: number, keepMs: number): string[] {
  const now = new Map(stored.map((object) => [object.key, object]));
  const stillServed = leftovers.bucket === bucket && leftovers.served.length > 0 && leftovers.served.every(({ key, etag }) => now.get(key)?.etag === etag);
  if (!stillServed || nowMs - Date.parse(leftovers.since) < keepMs) return [];
  return leftovers.objects.filter(({ key, etag, modifiedAt }) => now.get(key)?.etag === etag && now.get(key)?.modifiedAt === modifiedAt).map(({ key }) => key);
}
