// Which release to go back to: the tag must be the same commit on the origin and on every host, and older than what runs.
import type { Problem } from '../errors';
import type { Facts, HostFacts } from '../preflight/facts';
import type { Override } from '../request';
import { compareTags, newestFirst, previousRelease } from './release-tag';

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
  /** False for types that only get something ready. */
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
  const known = knownTags(facts.hosts);
  const running = wish.earlier === undefined || wish.earlier.from === '' ? runningReleases(facts.hosts, known, wish.prefix) : wish.earlier.from.split(' ');
  const tag = wish.tag === 'previous' ? previousRelease(known.keys(), running[0] ?? '', wish.prefix) : wish.tag;
  if (tag === undefined) return { running, target: undefined, warnings: [], problems: [noPrevious(running)] };
  const commit = known.get(tag);
  if (commit === undefined) return { running, target: undefined, warnings: [], problems: [noSuchTag(tag, facts.hosts)] };
  const target = { tag, commit };
  return {
    running,
    target,
    problems: [...facts.hosts.flatMap((host) => tagProblems(host, target)), ...(wish.switches ? orderProblems(target, running, facts.hosts, wish) : [])],
    warnings: originWarnings(facts.hosts, tag),
  };
}

/** The origin's word first; where no host could ask it, what the hosts have themselves. */
function knownTags(hosts: readonly HostFacts[]): ReadonlyMap<string, string> {
  const origin = hosts.find((host) => host.originTags !== undefined)?.originTags;
  const local = hosts.map((host) => [...host.tags]).flat();
  return new Map([...local, ...(origin ?? [])]);
}

function runningReleases(hosts: readonly HostFacts[], known: ReadonlyMap<string, string>, prefix: string): string[] {
  const names = hosts.map(({ head }) => newestFirst([...known].filter(([, commit]) => commit === head).map(([tag]) => tag), prefix)[0] ?? head.slice(0, 12));
  return newestFirst(new Set(names.filter((name) => name !== '')), prefix);
}

function noPrevious(running: readonly string[]): Problem {
  return { where: 'input target-tag', what: `no release before ${running[0] ?? 'what runs'} is known`, mend: 'name the tag to roll back to' };
}

function noSuchTag(tag: string, hosts: readonly HostFacts[]): Problem {
  const said = hosts.find((host) => host.originTags === undefined)?.originSaid;
  const why = said === undefined ? 'neither the origin nor a host has it' : `no host has it, and the origin did not answer (${said})`;
  return { where: 'input target-tag', what: `there is no tag ${tag}: ${why}`, mend: `name a tag that exists: ${newestFirst(knownTags(hosts).keys(), '').slice(0, 5).join(', ') || 'none is known'}` };
}

function tagProblems(host: HostFacts, target: Release): Problem[] {
  const local = host.tags.get(target.tag);
  if (local !== undefined && local !== target.commit) {
    return [{ where: host.host, what: `tag ${target.tag} is at ${local.slice(0, 12)} here, but at ${target.commit.slice(0, 12)} elsewhere`, mend: `find out who moved it, then run: git fetch --force origin tag ${target.tag}` }];
  }
  const built = host.releases.some((release) => release.commit === target.commit);
  if (local === undefined && host.originTags === undefined && !built) {
    return [{ where: host.host, what: `tag ${target.tag} is not here and cannot be fetched (${host.originSaid})`, mend: 'let the host reach its git remote, or choose a tag that it has' }];
  }
  return [];
}

function orderProblems(target: Release, running: readonly string[], hosts: readonly HostFacts[], wish: Wish): Problem[] {
  const there = hosts.length > 0 && hosts.every((host) => host.head === target.commit);
  if (there && wish.earlier === undefined && !wish.allow.includes('same-target')) {
    return [{ where: 'input target-tag', what: `every host has ${target.tag} checked out already`, mend: 'choose an older tag, or set allow: same-target to do all of it again' }];
  }
  const newest = running[0] ?? '';
  const order = compareTags(target.tag, newest, wish.prefix);
  if (order !== undefined && order > 0 && !wish.allow.includes('newer-target')) {
    return [{ where: 'input target-tag', what: `${target.tag} is newer than ${newest}, which runs: that is no rollback`, mend: 'choose an older tag, or set allow: newer-target to roll forward' }];
  }
  return [];
}

function originWarnings(hosts: readonly HostFacts[], tag: string): string[] {
  const silent = hosts.filter((host) => host.originTags === undefined);
  if (silent.length === 0) return [];
  const names = silent.map((host) => host.host).join(', ');
  if (silent.length < hosts.length) return [`The origin did not answer on ${names}; what it told the other hosts was used.`];
  return [`The origin did not answer any host: ${tag} is what the hosts have themselves (${silent[0]?.originSaid ?? ''}).`];
}
