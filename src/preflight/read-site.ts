// Whether the site stands where the configuration says: a wrong prefix would be filled beside the site that users see.
import type { Environment, Frontend } from '../config/environment';
import type { Clock, ObjectStore } from '../ports';
import { withinTime } from '../time-limit';
import type { SiteFacts } from './facts';

const page = 'index.html';
/** A bucket may be full of folders that are no sites. */
const mostFolders = 20;

const limitMs = 30_000;

/** @returns undefined where there is no site, or the bucket does not say: that is told as a missing right. */
export async function readSite({ frontend }: Pick<Environment, 'frontend'>, { store, clock }: { readonly store: ObjectStore; readonly clock: Clock }, signal: AbortSignal): Promise<SiteFacts | undefined> {
  if (frontend === undefined) return undefined;
  try {
    return await withinTime(clock, limitMs, signal, (limited) => look(frontend, store, limited));
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function look(frontend: Frontend, store: ObjectStore, signal: AbortSignal): Promise<SiteFacts> {
  if ((await hasPage(frontend, frontend.prefix, store, signal)) || (await hasOtherPages(frontend, store, signal)) || (await hasPagesBelow(frontend, store, signal))) return { stands: true, elsewhere: [] };
  return { stands: false, elsewhere: await sitesIn(frontend, store, signal) };
}

async function hasPage({ bucket }: Frontend, prefix: string, store: ObjectStore, signal: AbortSignal): Promise<boolean> {
  return (await store.list(bucket, `${prefix}${page}`, signal)).some(({ key }) => key === `${prefix}${page}`);
}

/** Not every build has an index.html. */
async function hasOtherPages({ bucket, prefix }: Frontend, store: ObjectStore, signal: AbortSignal): Promise<boolean> {
  return (await store.level(bucket, prefix, signal)).files.some((key) => key.endsWith('.html'));
}

/** A build for each language: en/index.html, de/index.html. At the root of a bucket such folders may as well be sites of others: the address tells. */
async function hasPagesBelow(frontend: Frontend, store: ObjectStore, signal: AbortSignal): Promise<boolean> {
  const folders = new URL(frontend.url).pathname.split('/').filter((part) => part !== '');
  const below = folders.map((_folder, depth) => `${frontend.prefix}${folders.slice(depth).join('/')}/`);
  const found = await Promise.all(below.map((prefix) => hasPage(frontend, prefix, store, signal)));
  return found.includes(true);
}

async function sitesIn(frontend: Frontend, store: ObjectStore, signal: AbortSignal): Promise<string[]> {
  const { folders } = await store.level(frontend.bucket, '', signal);
  const places = ['', ...folders.slice(0, mostFolders)].filter((prefix) => prefix !== frontend.prefix);
  const found = await Promise.all(places.map(async (prefix) => ((await hasPage(frontend, prefix, store, signal)) ? [prefix] : [])));
  return found.flat();
}
