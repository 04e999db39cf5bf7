// Reads what sha256sum wrote beside a backup (fault 30: only a SHA-256 finds a flipped bit).

/** Hash by file name; a lone hash without a name stands under ''. */
export function parseChecksums(text: string): ReadonlyMap<string, string> {
  const sums = new Map<string, string>();
  for (const line of text.split('\n')) {
    const match = /^\\?([0-9a-f]{64})(?:\s+\*?(.+?))?\s*$/i.exec(line);
    if (match !== null) sums.set((match[2] ?? '').split('/').at(-1) ?? '', (match[1] ?? '').toLowerCase());
  }
  return sums;
}

/** The hash of one file: by its name, or the only one that there is. */
export function checksumFor(sums: ReadonlyMap<string, string>, name: string): string | undefined {
  return sums.get(name) ?? (sums.size === 1 ? [...sums.values()][0] : undefined);
}
