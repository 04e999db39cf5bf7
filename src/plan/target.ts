// Which release to go back to: the tag must be the same commit on the origin and on every host, and older than what runs.
import type { Problem } from '../errors';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Override } from '../request';
import { releaseOfTag, type Release } from './release';
import { compareTags, isForeignRelease, newestFirst, previousRelease, versionOf } from './release-tag';
import { isSafeTag } from './safe-tag';
import { nothingRuns, silenceWarnings, unknownVersion } from './unknown-version';
import { backendCommit, differenceText, holding, namesOf, releaseAt, siteCommit, whatRuns, type LiveParts, type Part, type Parts } from './what-runs';

export type { Release } from './release';

export interface Wish {
  /** A tag, or `previous`. */
  readonly tag: string;
  readonly prefix: string;
  readonly allow: readonly Override[];
  /** What an earlier try of this run set out to do: parts may have reached its target already. */
  readonly earlier: { readonly from: string; readonly target: string } | undefined;
  /** What `previous` means: the release below what runs, or what runs. */
  readonly previousIs: 'below' | 'running';
  /** False for types that put no other version live. */
  readonly switches: boolean;
  /** What the type is about: the backend, where left out. */
  readonly parts?: readonly Part[];
  /** The host that the frontend is deployed from. */
  readonly via?: string;
  /** Hosts that have the code of the release, and say what runs: every host, where left out. */
  readonly holders?: readonly string[];
}

export interface Destination {
  /** What runs now of what the type is about, newest first; several when hosts or parts differ. A commit where no tag names it. */
  readonly running: readonly string[];
  /** What runs, part by part. */
  readonly live: LiveParts;
  /** What each part serves when the run is over: a part that is left alone, what it serves now. */
  readonly serves: Parts;
  readonly target: Release | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

export function chooseTarget(facts: Facts, wish: Wish): Destination {
  const local = new Map(facts.hosts.flatMap((host) => [...host.tags]));
  const origin = facts.hosts.find((host) => host.originTags !== undefined)?.originTags;
  // What runs may have a name that only a host knows. What to go back to must be the origin's, when it answers.
  const known = new Map([...local, ...(origin ?? [])]);
  const live = whatRuns(facts.hosts, wish.via ?? '', wish.prefix, known, wish.holders);
  const running = wish.earlier === undefined || wish.earlier.from === '' ? namesOf(live, partsOf(wish), wish.prefix) : wish.earlier.from.split(' ');
  const difference = differenceText(live, partsOf(wish));
  const now = { running, live, serves: live, target: undefined, problems: [], warnings: difference === undefined ? [] : [`One part was rolled back alone: ${difference}.`] };
  const silent = facts.hosts.filter((host) => whoServes(facts.hosts, wish).some((each) => each.host === host && each.commit === ''));
  if (wish.tag === 'previous' && wish.previousIs === 'running') return stayingAt(now, wish, known, silent);
  const offered = origin ?? local;
  const tag = wish.tag !== 'previous' ? wish.tag : wish.earlier?.target || previousOf(offered, running[0] ?? '', [live.backend, live.site], facts.hosts, wish);
  if (tag === undefined) return { ...now, problems: [running.length === 0 && silent.length > 0 ? nothingRuns(silent) : noPrevious(running, [...offered.keys()], wish.prefix)] };
  const commit = offered.get(tag);
  if (commit === undefined) return { ...now, problems: [noSuchTag(tag, facts.hosts, offered, wish.prefix)] };
  if (isForeignRelease(tag, wish.prefix, offered.keys()) && !wish.allow.includes('newer-target')) return { ...now, problems: [foreignRelease(tag, offered, wish.prefix)] };
  const target = releaseOfTag(tag, commit, known);
  return {
    ...now,
    target,
    serves: servedAfter(target, live, wish),
    problems: [...facts.hosts.flatMap((host) => tagProblems(host, target)), ...(wish.switches ? orderProblems(target, facts.hosts, wish) : [])],
    warnings: [...now.warnings, ...earlierWarnings(wish, tag), ...originWarnings(facts.hosts, tag), ...silenceWarnings(silent, wish.switches ? tag : undefined), ...(wish.switches ? [...alreadyThere(target, facts.hosts, wish), ...orderWarnings(target, running, facts.hosts, wish)] : [])],
  };
}

/** Below the newest of what runs, and where parts or hosts differ above none of them. Another tag of the commit that runs leads nowhere. */
function previousOf(offered: ReadonlyMap<string, string>, newest: string, live: readonly Release[], hosts: readonly HostFacts[], wish: Wish): string | undefined {
  const seen = whoServes(hosts, wish);
  const runs = live.find(({ tag }) => tag === newest)?.commit ?? offered.get(newest);
  const safe = [...offered].filter(([tag, commit]) => isSafeTag(tag) && commit !== runs);
  const back = wish.switches ? safe.filter(([tag, commit]) => !seen.some((each) => isForward({ tag, commit }, each, wish.prefix))) : safe;
  const below = (those: typeof safe) => previousRelease(those.map(([tag]) => tag), newest, wish.prefix);
  return below(back) ?? below(safe);
}

function partsOf({ parts }: Wish): readonly Part[] {
  return parts ?? ['backend'];
}

function servedAfter(target: Release, live: LiveParts, { switches, parts }: Wish): Parts {
  const leaves = (part: Part) => switches && parts !== undefined && !parts.includes(part);
  return { backend: leaves('backend') ? live.backend : target, site: leaves('frontend') ? live.site : target };
}

/** What runs is what is live, whether or not a tag names it. The code of the backend is what a database must fit. */
function stayingAt(now: Destination, wish: Wish, known: ReadonlyMap<string, string>, silent: readonly HostFacts[]): Destination {
  const [tag = ''] = now.running;
  const live = partsOf(wish).includes('backend') ? now.live.backend : now.live.site;
  const target = live.commit === '' ? { tag, commit: known.get(tag) ?? '' } : live;
  if (target.tag === '' || target.commit === '') return { ...now, problems: [nothingRuns(silent)] };
  return { ...now, target, warnings: [...now.warnings, ...silenceWarnings(silent, undefined)] };
}

function noPrevious(running: readonly string[], tags: readonly string[], prefix: string): Problem {
  const releases = tags.filter((tag) => versionOf(tag, prefix) !== null).length;
  const readable = running[0] !== undefined && versionOf(running[0], prefix) !== null;
  const mend = releases > 1 && readable ? 'name the tag to roll back to' : 'set tag-prefix in the configuration to what stands before the version in your tags, or name the tag to roll back to';
  return { where: 'input target-tag', what: `no release before ${running[0] ?? 'what runs'} is known: ${releases} of ${tags.length} tags are ${JSON.stringify(prefix)} (tag-prefix) and a version`, mend };
}

function noSuchTag(tag: string, hosts: readonly HostFacts[], offered: ReadonlyMap<string, string>, prefix: string): Problem {
  const known = someReleases(offered, prefix);
  const meant = [`${prefix}${tag}`, `v${tag}`].find((name) => offered.has(name) && isSafeTag(name));
  return { where: 'input target-tag', what: `there is no tag ${tag}: ${whyNone(tag, hosts)}`, mend: `${meant === undefined ? '' : `did you mean ${meant}? Else `}name a tag that exists: ${known || `none is known that is ${JSON.stringify(prefix)} (tag-prefix) and a version`}` };
}

function foreignRelease(tag: string, offered: ReadonlyMap<string, string>, prefix: string): Problem {
  const what = `${tag} is no release of this system: its releases are ${JSON.stringify(prefix)} (tag-prefix) and a version`;
  return { where: 'input target-tag', what, mend: `name one of them: ${someReleases(offered, prefix)}; or set allow: newer-target if its commit is meant all the same` };
}

/** The newest ones that people may name; empty where there is none. */
function someReleases(offered: ReadonlyMap<string, string>, prefix: string): string {
  const releases = [...offered.keys()].filter((tag) => isSafeTag(tag) && versionOf(tag, prefix) !== null);
  return newestFirst(releases, prefix).slice(0, 5).join(', ');
}

function whyNone(tag: string, hosts: readonly HostFacts[]): string {
  const silent = hosts.find((host) => host.originTags === undefined);
  if (hosts.every((host) => host.originTags === undefined)) return `no host has it, and the origin did not answer (${silent?.originSaid ?? ''})`;
  const owners = hosts.filter((host) => host.tags.has(tag)).map((host) => host.host);
  return owners.length === 0 ? 'neither the origin nor a host has it' : `the origin has none, though ${owners.join(', ')} ${owners.length === 1 ? 'has' : 'have'} one of that name`;
}

function tagProblems(host: HostFacts, target: Release): Problem[] {
  const local = host.tags.get(target.tag);
  const told = host.originTags === undefined ? target.commit : host.originTags.get(target.tag);
  if (local === 'none') return [{ where: host.host, what: `tag ${target.tag} names no commit`, mend: 'choose a tag that names a release' }];
  if (told !== target.commit) {
    return [{ where: host.host, what: `its git remote has tag ${target.tag} at ${short(told)}, that of other hosts at ${short(target.commit)}`, mend: 'find out which remote is right, and let every host use it' }];
  }
  if (local !== undefined && local !== target.commit) {
    return [{ where: host.host, what: `tag ${target.tag} is at ${short(local)} here, but at ${short(target.commit)} elsewhere`, mend: `find out who moved it, then run: git fetch --force origin tag ${target.tag}` }];
  }
  const built = host.releases.some((release) => release.commit === target.commit);
  if (local === undefined && host.originTags === undefined && !built) {
    return [{ where: host.host, what: `tag ${target.tag} is not here and cannot be fetched (${host.originSaid})`, mend: 'let the host reach its git remote, or choose a tag that it has' }];
  }
  return [];
}

function short(commit: string | undefined): string {
  return commit?.slice(0, 12) ?? 'nothing';
}

function orderProblems(target: Release, hosts: readonly HostFacts[], wish: Wish): Problem[] {
  const seen = whoServes(hosts, wish);
  if (seen.length > 0 && seen.every(({ commit }) => commit === target.commit)) {
    // Where a part was rolled back alone, the tree is not the target's: it is brought there, or nothing is left to do.
    if (wish.earlier !== undefined || wish.allow.includes('same-target') || holding(hosts, wish.holders).some(({ head }) => head !== target.commit)) return [];
    return [{ where: 'input target-tag', what: `every host has ${target.tag} checked out already`, mend: 'choose an older tag, or set allow: same-target to do all of it again' }];
  }
  const behind = seen.filter((each) => isForward(target, each, wish.prefix));
  if (behind.length === 0 || wish.allow.includes('newer-target')) return [];
  const what = `${target.tag} is newer than what ${behind.map(({ who, commit, host }) => `${who} (${releaseAt(commit, wish.prefix, host.tags).tag})`).join(' and ')}: that is no rollback`;
  return [{ where: 'input target-tag', what, mend: 'choose an older tag, or set allow: newer-target to roll forward' }];
}

interface Serving {
  readonly who: string;
  readonly commit: string;
  /** Whose tags tell what the commit is. */
  readonly host: HostFacts;
}

function whoServes(hosts: readonly HostFacts[], wish: Wish): Serving[] {
  const via = hosts.find(({ host }) => host === wish.via) ?? hosts[0];
  const site = partsOf(wish).includes('frontend') && via !== undefined ? [{ who: 'the site serves', commit: siteCommit(hosts, via.host), host: via }] : [];
  return [...(partsOf(wish).includes('backend') ? holding(hosts, wish.holders).map((host) => ({ who: `${host.host} runs`, commit: backendCommit(host), host })) : []), ...site];
}

/** By version where both have one, else by git: the target's history holds what the host has checked out. */
function isForward(target: Release, { commit, host }: Serving, prefix: string): boolean {
  if (commit === target.commit) return false;
  const order = compareTags(target.tag, releaseAt(commit, prefix, host.tags).tag, prefix) ?? 0;
  return order === 0 ? commit === host.head && host.tagsAhead.includes(target.tag) : order > 0;
}

/** Hosts know it from a note: whoever doubts it can run it again, and nothing is done twice. */
function alreadyThere(target: Release, hosts: readonly HostFacts[], wish: Wish): string[] {
  const [part, ...more] = partsOf(wish);
  const seen = whoServes(hosts, wish);
  if (part === undefined || more.length > 0 || wish.earlier !== undefined || seen.some(({ commit }) => commit !== target.commit)) return [];
  return [part === 'frontend' ? `As far as the hosts know, the site serves ${target.tag} already.` : `The backend of ${target.tag} runs on every host already.`];
}

/** Without versions git tells which is newer, but only on a host that has the tag. */
function orderWarnings(target: Release, running: readonly string[], hosts: readonly HostFacts[], wish: Wish): string[] {
  const [newest = 'what runs'] = running;
  if (running.length === 0 || compareTags(target.tag, newest, wish.prefix) !== undefined || hosts.some((host) => host.tags.has(target.tag))) return [];
  return [`Nothing tells whether ${target.tag} is older than ${newest}: no version, and no host has the tag yet.`];
}

/** Whoever takes over sees that this is not a rollback from what the hosts show. */
function earlierWarnings({ earlier }: Wish, tag: string): string[] {
  if (earlier === undefined || earlier.target === '') return [];
  const begun = `from ${earlier.from.split(' ').join(' and ') || unknownVersion} to ${earlier.target}`;
  return [tag === earlier.target ? `It goes on with the rollback that has begun, ${begun}.` : `A rollback ${begun} has begun, and may have got there in part; this one goes to ${tag} instead.`];
}

function originWarnings(hosts: readonly HostFacts[], tag: string): string[] {
  const silent = hosts.filter((host) => host.originTags === undefined);
  if (silent.length === 0) return [];
  const names = silent.map((host) => host.host).join(', ');
  if (silent.length < hosts.length) return [`The origin did not answer on ${names}; what it told the other hosts was used.`];
  return [`The origin did not answer any host: ${tag} is what the hosts have themselves (${silent[0]?.originSaid ?? ''}).`];
}
