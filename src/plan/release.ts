// A release: the tag that people know it by, and the commit that it is.

export interface Release {
  /** The first digits of the commit where no tag names it. */
  readonly tag: string;
  readonly commit: string;
}
