// Which release to go back to: the tag must be the same commit on the origin and on every host, and older than what runs.
import type { Problem } from '../errors';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Override } from '../request';
import { compareTags, newestFirst, previousRelease } from './release-tag';
import { isSafeTag } from './safe-tag';

export interface Release {
  readonly tag: string;
  readonly commit: string;
}

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
}

export interface Destination {
  /** What runs now, newest first; several when the hosts differ. A commit where no tag names it. */
  readonly running: readonly string[];
  readonly target: Release | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly string[];
}

export function chooseTarget(facts: Facts, wish: Wish): Destination {
  const local = new Map(facts.hosts.flatMap((host) => [...host.tags]));
  const origin = facts.hosts.find((host) => host.originTags !== undefined)?.originTags;
  // What runs may have a name that only a host knows. What to go back to must be the origin's, when it answers.
  const running = wish.earlier === undefined || wish.earlier.from === '' ? runningReleases(facts.hosts, new Map([...local, ...(origin ?? [])]), wish.prefix) : wish.earlier.from.split(' ');
  if (wish.tag === 'previous' && wish.previousIs === 'running') return stayingAt(facts, running, wish.prefix, local, origin);
  const offered = origin ?? local;
  const tag = wish.tag !== 'previous' ? wish.tag : wish.earlier?.target || previousRelease([...offered.keys()].filter(isSafeTag), running[0] ?? '', wish.prefix);
  if (tag === undefined) return { running, target: undefined, warnings: [], problems: [noPrevious(running)] };
  const commit = offered.get(tag);
  if (commit === undefined) return { running, target: undefined, warnings: [], problems: [noSuchTag(tag, facts.hosts, offered)] };
  const target = { tag, commit };
  return {
    running,
    target,
    problems: [...facts.hosts.flatMap((host) => tagProblems(host, target)), ...(wish.switches ? orderProblems(target, facts.hosts, wish) : [])],
    warnings: [...earlierWarnings(wish), ...originWarnings(facts.hosts, tag), ...(wish.switches ? orderWarnings(target, running, facts.hosts, wish) : [])],
  };
}

/** What runs is what is checked out, whether or not a tag names it. */
function stayingAt({ hosts }: Facts, running: readonly string[], prefix: string, local: ReadonlyMap<string, string>, origin: ReadonlyMap<string, string> | undefined): Destination {
  const [tag] = running;
  const known = new Map([...local, ...(origin ?? [])]);
  const commit = hosts.find((host) => nameOf(host, prefix, known) === tag)?.head ?? (tag === undefined ? undefined : known.get(tag));
  if (tag === undefined || commit === undefined) return { running, target: undefined, warnings: [], problems: [{ where: 'input target-tag', what: 'no host says which commit it has checked out', mend: 'mend repository: in the configuration, or the checkout on the hosts' }] };
  return { running, target: { tag, commit }, problems: [], warnings: [] };
}

function runningReleases(hosts: readonly HostFacts[], known: ReadonlyMap<string, string>, prefix: string): string[] {
  const names = hosts.map((host) => nameOf(host, prefix, known));
  return newestFirst(new Set(names.filter((name) => name !== '')), prefix);
}

/** The newest tag of what the host has checked out, else its commit. */
function nameOf({ head, tags }: HostFacts, prefix: string, known: ReadonlyMap<string, string> = tags): string {
  return newestFirst([...known].filter(([, commit]) => commit === head).map(([tag]) => tag), prefix)[0] ?? head.slice(0, 12);
}

function noPrevious(running: readonly string[]): Problem {
  return { where: 'input target-tag', what: `no release before ${running[0] ?? 'what runs'} is known`, mend: 'name the tag to roll back to' };
}

function noSuchTag(tag: string, hosts: readonly HostFacts[], offered: ReadonlyMap<string, string>): Problem {
  return { where: 'input target-tag', what: `there is no tag ${tag}: ${whyNone(tag, hosts)}`, mend: `name a tag that exists: ${newestFirst([...offered.keys()].filter(isSafeTag), '').slice(0, 5).join(', ') || 'none is known'}` };
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
  const there = hosts.length > 0 && hosts.every((host) => host.head === target.commit);
  if (there) {
    if (wish.earlier !== undefined || wish.allow.includes('same-target')) return [];
    return [{ where: 'input target-tag', what: `every host has ${target.tag} checked out already`, mend: 'choose an older tag, or set allow: same-target to do all of it again' }];
  }
  const behind = hosts.filter((host) => isForward(target, host, wish.prefix));
  if (behind.length === 0 || wish.allow.includes('newer-target')) return [];
  const what = `${target.tag} is newer than what ${behind.map((host) => `${host.host} runs (${nameOf(host, wish.prefix)})`).join(' and ')}: that is no rollback`;
  return [{ where: 'input target-tag', what, mend: 'choose an older tag, or set allow: newer-target to roll forward' }];
}

/** By version where both have one, else by git: the target's history holds what the host has checked out. */
function isForward(target: Release, host: HostFacts, prefix: string): boolean {
  if (host.head === target.commit) return false;
  const order = compareTags(target.tag, nameOf(host, prefix), prefix) ?? 0;
  return order === 0 ? host.tagsAhead.includes(target.tag) : order > 0;
}

/** Without versions git tells which is newer, but only on a host that has the tag. */
function orderWarnings(target: Release, running: readonly string[], hosts: readonly HostFacts[], wish: Wish): string[] {
  const [newest = 'what runs'] = running;
  if (compareTags(target.tag, newest, wish.prefix) !== undefined || hosts.some((host) => host.tags.has(target.tag))) return [];
  return [`Nothing tells whether ${target.tag} is older than ${newest}: no version, and no host has the tag yet.`];
}

/** Whoever takes over sees that this is not a rollback from what the hosts show. */
function earlierWarnings({ earlier }: Wish): string[] {
  return earlier === undefined || earlier.target === '' ? [] : [`It goes on with the rollback that has begun, from ${earlier.from.split(' ').join(' and ')} to ${earlier.target}.`];
}

function originWarnings(hosts: readonly HostFacts[], tag: string): string[] {
  const silent = hosts.filter((host) => host.originTags === undefined);
  if (silent.length === 0) return [];
  const names = silent.map((host) => host.host).join(', ');
  if (silent.length < hosts.length) return [`The origin did not answer on ${names}; what it told the other hosts was used.`];
  return [`The origin did not answer any host: ${tag} is what the hosts have themselves (${silent[0]?.originSaid ?? ''}).`];
}
