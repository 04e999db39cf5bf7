// Assets of a newer version that a rollback left in the bucket for open tabs, and when they may go.
import type { StoredObject } from '../ports';

export interface Leftovers {
  readonly run: string;
  readonly bucket: string;
  /** ISO 8601, UTC. */
  readonly since: string;
  /** The release that the rollback put live. */
  readonly commit: string;
  readonly objects: readonly { readonly key: string; readonly etag: string }[];
}

/** @param text \`run json\`, as the host keeps it. */
export function parseLeftovers(text: string): Leftovers {
  const space = text.indexOf(' ');
  return { run: text.slice(0, space), ...(JSON.parse(text.slice(space + 1)) as Omit<Leftovers, 'run'>) };
}

/**
 * Keys that may be deleted now: old enough, unchanged since, and not part of what is live.
 * @param live keys of the release that is live; undefined when it is not the one that the rollback put there.
 */
export function removable(leftovers: Leftovers, stored: readonly StoredObject[], live: ReadonlySet<string> | undefined, nowMs: number, keepMs: number): string[] {
  if (live === undefined || nowMs - Date.parse(leftovers.since) < keepMs) return [];
  const etags = new Map(stored.map((object) => [object.key, object.etag]));
  return leftovers.objects.filter(({ key, etag }) => etags.get(key) === etag && !live.has(key)).map(({ key }) => key);
}
