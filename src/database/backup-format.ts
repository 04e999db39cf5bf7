// In which form a backup comes: said by its name, decided by its first bytes.

export type BackupFormat = 'plain' | 'gzip' | 'zstd' | 'custom' | 'directory';

/** The programs that a restore of it needs on the host, apart from psql. */
export const toolsOf: Readonly<Record<BackupFormat, readonly string[]>> = { plain: [], gzip: ['gzip'], zstd: ['zstd'], custom: ['pg_restore'], directory: ['pg_restore'] };

/** An archive of pg_dump is no stream: it lies on the host's disk while it is restored. */
export function isArchive(format: BackupFormat): boolean {
  return format === 'custom' || format === 'directory';
}

const byEnding: readonly (readonly [RegExp, BackupFormat])[] = [
  [/\.(?:gz|gzip)$/i, 'gzip'],
  [/\.(?:zst|zstd)$/i, 'zstd'],
  [/\.(?:dump|backup|pgdump|custom|fc)$/i, 'custom'],
];

/** A guess, for when the bytes cannot be looked at yet. */
export function formatByName(key: string): BackupFormat {
  return byEnding.find(([ending]) => ending.test(key))?.[1] ?? 'plain';
}

/**
 * @param head the first bytes, read as text: what is no UTF-8 has become U+FFFD.
 * @returns the format, or what it is instead.
 */
export function formatByHead(head: string): BackupFormat | { readonly instead: string } {
  if (head.startsWith('\u001f\ufffd')) return 'gzip';
  if (head.startsWith('(\ufffd/\ufffd')) return 'zstd';
  if (head.startsWith('PGDMP')) return 'custom';
  if (head.slice(257, 262) === 'ustar') return { instead: 'a tar archive (pg_dump -Ft)' };
  if (/^(?:\ufeff)?(?:<\?xml|<!doctype|<html)/i.test(head)) return { instead: 'a page of markup' };
  return head.includes('\0') ? { instead: 'something in a binary form that pg_dump does not write' } : 'plain';
}

export function describeFormat(format: BackupFormat): string {
  const words: Readonly<Record<BackupFormat, string>> = { plain: 'plain SQL', gzip: 'plain SQL in gzip', zstd: 'plain SQL in zstd', custom: 'custom archive', directory: 'directory archive' };
  return words[format];
}
