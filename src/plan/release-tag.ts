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

/** The newest release below `running` that is no pre-release. */
export function previousRelease(tags: Iterable<string>, running: string, prefix: string): string | undefined {
  return newestFirst(tags, prefix).find((tag) => versionOf(tag, prefix)?.prerelease.length === 0 && (compareTags(tag, running, prefix) ?? 0) < 0);
}
