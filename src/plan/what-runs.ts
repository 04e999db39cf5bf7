// What runs, part by part: what is checked out, unless a note of ours says that this part alone was rolled back since (docs/design.md, "What runs").
import type { HostFacts } from '../preflight/facts';
import { releaseOfTag, tagsOf, type Release } from './release';
import { mainTag, newestFirst } from './release-tag';

export type Part = 'backend' | 'frontend';

/** What each part serves, or must serve. */
export interface Parts {
  readonly backend: Release;
  readonly site: Release;
}

export interface LiveParts extends Parts {
  /** Of every host's backend, newest first; several when the hosts differ. A commit where no tag names it. */
  readonly backends: readonly string[];
}

/** Commit of the backend that is live on the host. A deployment checks something else out, and the note counts no more. */
export function backendCommit({ head, liveBackend }: HostFacts): string {
  return liveBackend !== undefined && liveBackend.head === head ? liveBackend.commit : head;
}

/** True when type backend took the backend's paths back, and left HEAD where it was. */
export function isTakenBack(host: HostFacts): boolean {
  return backendCommit(host) !== host.head;
}

/**
 * Commit that the site serves, as far as hosts know: the frontend is deployed from `via`, so its checkout and its note come first.
 * Where it has no note, the newest of the hosts that have the same checked out counts.
 */
export function siteCommit(hosts: readonly HostFacts[], via: string): string {
  const own = hosts.find(({ host }) => host === via) ?? hosts[0];
  if (own === undefined) return '';
  const witnesses = own.liveSite === undefined ? hosts.filter(({ head }) => head === own.head) : [own];
  const notes = witnesses.flatMap(({ liveSite, head, deployed }) => (liveSite !== undefined && liveSite.head === head && liveSite.deployed === deployed ? [liveSite] : []));
  return notes.sort((left, right) => right.sinceMs - left.sinceMs)[0]?.commit ?? own.head;
}

/** Those with the code of the release; what another one has checked out for the programs of the database says nothing. */
export function holding(hosts: readonly HostFacts[], holders: readonly string[] | undefined): readonly HostFacts[] {
  return holders === undefined ? hosts : hosts.filter(({ host }) => holders.includes(host));
}

/** @param known commit by tag name. @param holders names of the hosts that have the code of the release; all, when left out. */
export function whatRuns(hosts: readonly HostFacts[], via: string, prefix: string, known: ReadonlyMap<string, string>, holders?: readonly string[]): LiveParts {
  const named = holding(hosts, holders).map((host) => releaseAt(backendCommit(host), prefix, known)).filter(({ tag }) => tag !== '');
  const backends = newestFirst(new Set(named.map(({ tag }) => tag)), prefix);
  return { backends, backend: named.find(({ tag }) => tag === backends[0]) ?? { tag: '', commit: '' }, site: releaseAt(siteCommit(hosts, via), prefix, known) };
}

/** By the newest release tag of the commit, else any of its tags, else its own name. */
export function releaseAt(commit: string, prefix: string, known: ReadonlyMap<string, string>): Release {
  return releaseOfTag(mainTag(tagsOf(commit, known), prefix) ?? commit.slice(0, 12), commit, known);
}

/** The names of what runs of these parts, newest first. */
export function namesOf({ backends, site }: LiveParts, parts: readonly Part[], prefix: string): string[] {
  const names = [...(parts.includes('backend') ? backends : []), ...(parts.includes('frontend') ? [site.tag] : [])];
  return newestFirst(new Set(names.filter((name) => name !== '')), prefix);
}

/** Undefined where the parts run the same. */
export function differenceText({ backends, site }: LiveParts, parts: readonly Part[]): string | undefined {
  if (parts.length < 2 || site.tag === '' || backends.length === 0 || backends.includes(site.tag)) return undefined;
  return `the backend runs ${backends.join(' and ')}, the site serves ${site.tag}`;
}
