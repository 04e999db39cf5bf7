// Databases of a server on which restores were made, and what two renames make of them.
import type { BackupFacts } from '../../src/database/restore-facts';
import { readMark, withMark, type Mark, type MarkedDatabase } from '../../src/database/restore-marks';
import type { Swap } from '../../src/database/swap';

/** Names that need quotes, that PostgreSQL would fold, or that are nearly too long; counted in bytes. */
export const awkwardNames = ['shop', 'Shop', 'my shop', 'shop.eu', `sh"op`, `o'shop`, String.raw`sh\op`, 'shop-2', 'shop_', 'laden_für_möbel', '店'.repeat(13), '店'.repeat(21), `x${'😀'.repeat(15)}`, 's'.repeat(41), 's'.repeat(42), 's'.repeat(63), `${'s'.repeat(62)}"`];

export function mark(changes: Partial<Mark> = {}): Mark {
  return { state: 'verified', run: 'gh-1', at: '2026-01-01T09:00:00.000Z', from: 'b/shop.sql', ...changes };
}

/** @param own what people wrote into its comment. */
export function database(name: string, changes?: Partial<Mark>, own = ''): MarkedDatabase {
  const comment = changes === undefined ? own : withMark(own, mark(changes));
  return { name, comment, mark: readMark(comment) };
}

/** What the server has after it. */
export function swapped(databases: readonly MarkedDatabase[], { live, next, aside, liveComment, asideComment }: Swap): MarkedDatabase[] {
  return databases.map((each) => {
    if (each.name === live) return { name: aside, comment: asideComment, mark: readMark(asideComment) };
    return each.name === next ? { name: live, comment: liveComment, mark: readMark(liveComment) } : each;
  });
}

export function sampleBackup(changes: Partial<BackupFacts> = {}): BackupFacts {
  const file = { key: 'b/shop.sql', name: 'backup', sizeBytes: 2048, etag: 'e', sha256: undefined };
  return { bucket: 'shop-backups', key: file.key, format: 'plain', files: [file], sizeBytes: file.sizeBytes, takenAt: '2026-01-01T03:00:00.000Z', ageMs: 7 * 3_600_000, etag: file.etag, ...changes };
}
