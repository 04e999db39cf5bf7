// What preflight found for a restore, or for taking one back. Pure data, without addresses.
import type { BackupFormat } from './backup-format';
import type { MarkedDatabase } from './restore-marks';

export interface BackupFile {
  readonly key: string;
  /** In the folder of a directory archive; `backup` for a single one. */
  readonly name: string;
  readonly sizeBytes: number;
  readonly etag: string;
  /** Hex, lower case; undefined where nobody wrote one. */
  readonly sha256: string | undefined;
}

export interface BackupFacts {
  readonly bucket: string;
  readonly key: string;
  readonly format: BackupFormat;
  readonly files: readonly BackupFile[];
  readonly sizeBytes: number;
  /** ISO 8601, UTC. */
  readonly takenAt: string;
  /** When preflight looked. */
  readonly ageMs: number;
  /** Of the object; of all files together for a directory archive. */
  readonly etag: string;
}

export interface RestoreFacts {
  /** Undefined for taking a restore back, and where this run's restore is live already. */
  readonly backup: BackupFacts | undefined;
  /** The live database, and those beside it that a restore has made or kept. */
  readonly databases: readonly MarkedDatabase[];
}
