// A release: the tag that people know it by, and the commit that it is.

export interface Release {
  /** The first digits of the commit where no tag names it. */
  readonly tag: string;
  readonly commit: string;
  /** Other tags of the same commit: what was built of it may say any of them. */
  readonly otherTags?: readonly string[];
}

/** @param known commit by tag name. */
export function releaseOfTag(tag: string, commit: string, known: ReadonlyMap<string, string>): Release {
  const otherTags = tagsOf(commit, known).filter((other) => other !== tag);
  return otherTags.length === 0 ? { tag, commit } : { tag, commit, otherTags };
}

export function tagsOf(commit: string, known: ReadonlyMap<string, string>): string[] {
  return [...known].filter(([, at]) => at === commit).map(([tag]) => tag);
}
