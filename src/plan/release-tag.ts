// Tags as names of releases: what is allowed, how they are ordered, which one is the previous good one.
import semver from 'semver';

/** The version of a release tag; null when the tag is none. Leading zeros are forgiven, for calendar versions. */
export function versionOf(tag: string, prefix: string): semver.SemVer | null {
  return tag.startsWith(prefix) ? semver.parse(tag.slice(prefix.length), { loose: true }) : null;
}

/** Negative when `left` is older; undefined when one of them has no version. */
export function compareTags(left: string, right: string, prefix: string): number | undefined {
  const [a, b] = [versionOf(left, prefix), versionOf(right, prefix)];
  return a === null || b === null ? undefined : semver.compare(a, b);
}

/** Newest first; what has no version comes last, by name. */
export function newestFirst(tags: Iterable<string>, prefix: string): string[] {
  return [...tags].sort((left, right) => {
    const order = compareTags(right, left, prefix);
    if (order !== undefined && order !== 0) return order;
    if (order === undefined) return Number(versionOf(right, prefix) !== null) - Number(versionOf(left, prefix) !== null) || left.localeCompare(right);
    return left.localeCompare(right);
  });
}

/** `web/9.9.9` where releases are `shop/` and a version: a release, but of something else. A tag without a version is none. */
export function isForeignRelease(tag: string, prefix: string, known: Iterable<string>): boolean {
  if (versionOf(tag, prefix) !== null || !/(?:^|\D)\d+\.\d+\.\d+(?:[-+].*)?$/.test(tag)) return false;
  return [...known].some((other) => versionOf(other, prefix) !== null);
}

function isPreRelease(tag: string, prefix: string): boolean {
  return (versionOf(tag, prefix)?.prerelease.length ?? 0) > 0;
}

/** What people call a commit that has all these tags: the newest release; a pre-release only where there is no other. */
export function mainTag(tags: Iterable<string>, prefix: string): string | undefined {
  const sorted = newestFirst(tags, prefix);
  return sorted.find((tag) => versionOf(tag, prefix) !== null && !isPreRelease(tag, prefix)) ?? sorted[0];
}

/** The newest release below `running` that is no pre-release. */
export function previousRelease(tags: Iterable<string>, running: string, prefix: string): string | undefined {
  return newestFirst(tags, prefix).find((tag) => !isPreRelease(tag, prefix) && (compareTags(tag, running, prefix) ?? 0) < 0);
}
