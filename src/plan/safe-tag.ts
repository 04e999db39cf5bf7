// Which names of tags are let near a command line.

/** Narrower than git, which allows quotes, `$` and `;` in tags. Length as for a file name. */
const safeTag = /^[A-Za-z0-9][A-Za-z0-9._+/-]{0,199}$/;

export function isSafeTag(tag: string): boolean {
  return safeTag.test(tag) && !/\.\.|\/\/|\/\.|\.lock(?:\/|$)|[./]$/.test(tag);
}
